"""The data requests that lie in a person's scope, as lists and counts read them. Reads only."""

from triage.caseload.counts import MOST_COUNTED, Counted, count, counts, counts_between
from triage.caseload.pages import PAGE_SIZE, CasePage, each, ids_of, page_of
from triage.caseload.query import SOON, WEEK, CaseQuery, Sort
from triage.caseload.search import Sought, SoughtKind, find_reference, sort_out, token_of

__all__ = [
    "MOST_COUNTED",
    "PAGE_SIZE",
    "SOON",
    "WEEK",
    "CasePage",
    "CaseQuery",
    "Counted",
    "Sort",
    "Sought",
    "SoughtKind",
    "count",
    "counts",
    "counts_between",
    "each",
    "find_reference",
    "ids_of",
    "page_of",
    "sort_out",
    "token_of",
]
