"""Pages without a log-in."""
