"""What templates can do with words."""
