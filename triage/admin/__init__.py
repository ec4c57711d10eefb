"""The Django admin of the desk: a file per noun, gathered in pages.py, shown by site.py."""
