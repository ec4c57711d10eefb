"""The desk: the Django project and app in which data requests are answered."""

from triage.celery import app as celery_app

__all__ = ["celery_app"]
