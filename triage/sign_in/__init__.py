"""The way in: who somebody is, proved by two factors, and how long ago."""
