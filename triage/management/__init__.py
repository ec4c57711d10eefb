"""Command-line access for named users."""
