"""Formats of pages in French."""
