"""The lists of data requests against the plain questions of the ORM."""
