"""Formats of pages in German."""
