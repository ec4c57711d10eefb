"""The demo: orders re-enacted by one person per role, each carried as far as its facts allow."""
