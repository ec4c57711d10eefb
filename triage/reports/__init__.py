"""Counting and computing the transparency report; reads only."""
