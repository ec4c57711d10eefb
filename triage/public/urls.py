"""Addresses of the pages without a log-in; they stand on letters and in mails, so they never change."""

from django.urls import path

from triage.public import letters, verify

urlpatterns = [
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify_code, name="verify_code"),
    path("letters/<str:token>/", letters.letter, name="letter"),
    path("letters/<str:token>/again/", letters.letter_again, name="letter_again"),
]
