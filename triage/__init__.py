"""The desk: the Django project and app in which data requests are answered."""
