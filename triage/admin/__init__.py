"""The Django admin of the desk: a file per noun."""

from triage.admin import (  # noqa: F401  importing them registers their pages
    assessment,
    authority,
    clocks,
    correspondence,
    data_request,
    decision,
    document,
    event,
    grants,
    law,
    order,
    subject,
    user,
    verification,
)
