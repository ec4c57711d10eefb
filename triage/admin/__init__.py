"""The Django admin of the desk: a file per noun."""
