"""The law core in plain Python: no Django, no clock, no database."""
