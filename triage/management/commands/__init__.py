"""Commands; each acts for a named user and calls services."""
