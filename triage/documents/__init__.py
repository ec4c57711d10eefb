"""Documents as they came in: what kind of file, how many pages, kept unchanged and encrypted."""
