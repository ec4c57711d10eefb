"""What nobody has checked: the law editors' work list, and the entries of one rulebook with their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jurisdictions.law.rulebook import Rulebook
from jurisdictions.law.rulebook_entries import Entry
from jurisdictions.law.vocabulary import Confidence, RulebookKind
from jurisdictions.models import RulebookVersion, RuleReview
from triage.access import Scope
from triage.admin.acts import CONFLICT
from triage.admin.base import scope_of_request
from triage.admin.fields import DayField, require_readable
from triage.choices import in_words, readable
from triage.errors import TriageError
from triage.models import User
from triage.roles import Permission
from triage.services import law
from triage.services.law_coverage import LEVELS, SECTIONS, Coverage, coverage, totals

NOTE = "note:"
"""What the name of a note's field begins with; the id of the entry follows."""
ALL: tuple[str, str | Promise] = ("", gettext_lazy("all"))


class ListFilter(forms.Form):
    """Which rulebooks are listed."""

    kind = forms.ChoiceField(
        required=False, label=gettext_lazy("Kind"),
        choices=[ALL, *((kind.value, gettext_lazy(kind.value)) for kind in RulebookKind)],
    )  # fmt: skip
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("all")),
            ("unreviewed", gettext_lazy("something is unreviewed")),
            ("none", gettext_lazy("nothing was reviewed")),
            ("done", gettext_lazy("everything is reviewed")),
        ],
    )
    order = forms.ChoiceField(
        required=False,
        label=gettext_lazy("First"),
        choices=[
            ("", gettext_lazy("by code")),
            ("unreviewed", gettext_lazy("most unreviewed")),
            ("oldest", gettext_lazy("oldest review")),
        ],
    )


class EntryFilter(forms.Form):
    """Which entries of a rulebook are listed."""

    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("unreviewed")),
            ("reviewed", gettext_lazy("reviewed")),
            ("all", gettext_lazy("all")),
        ],
    )
    confidence = forms.ChoiceField(
        required=False, label=gettext_lazy("Confidence"),
        choices=[ALL, *((word.value, gettext_lazy(word.value)) for word in Confidence)],
    )  # fmt: skip
    section = forms.ChoiceField(
        required=False, label=gettext_lazy("Part"),
        choices=[ALL, *((name, gettext_lazy(readable(name))) for name in SECTIONS)],
    )  # fmt: skip


class ReviewedOn(forms.Form):
    """The day of the comparison, the same for all."""

    on = DayField(
        label=gettext_lazy("Checked on"),
        help_text=gettext_lazy("The day on which you compared them with their sources."),
    )


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry that somebody has checked, or that waits for it; `note` is what was typed and refused."""

    entry: Entry
    section: str
    title: str
    confidence: str
    review: RuleReview | None
    note: str = ""
    refusal: str = ""

    @property
    def field(self) -> str:
        """The name of the field of its note."""
        return f"{NOTE}{self.entry.id}"


def may_look(scope: Scope) -> bool:
    """Law editors."""
    return scope.holds(Permission.REVIEW_RULE) or scope.holds(Permission.DRAFT_RULEBOOK)


# The list.


def unreviewed_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """Each rulebook in force, how much of it was checked, and how long ago."""
    if not may_look(scope_of_request(request)):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    form = ListFilter(request.GET)
    form.is_valid()
    lines = coverage(timezone.localdate())
    shown = _sorted([line for line in lines if _wanted(line, form.cleaned_data)], form.cleaned_data)
    context = {
        **site.each_context(request),
        "title": _("Unreviewed law"),
        "subtitle": None,
        "filter": form,
        "levels": [in_words(level) for level in LEVELS],
        "lines": [(line, _by_level(line), line.counts.total - line.counts.reviewed) for line in shown],
        "total": totals(shown),
        "number": len(shown),
        "of": len(lines),
    }
    return TemplateResponse(request, "admin/law/unreviewed.html", context)


def _by_level(line: Coverage) -> list[int]:
    return [sum(line.counts.entries[section][level] for section in SECTIONS) for level in LEVELS]


def _wanted(line: Coverage, asked: Mapping[str, Any]) -> bool:
    counts = line.counts
    if asked.get("kind") and line.kind != asked["kind"]:
        return False
    match asked.get("state"):
        case "unreviewed":
            return counts.reviewed < counts.total
        case "none":
            return not counts.reviewed
        case "done":
            return counts.reviewed == counts.total
    return True


def _sorted(lines: Sequence[Coverage], asked: Mapping[str, Any]) -> Sequence[Coverage]:
    match asked.get("order"):
        case "unreviewed":
            return sorted(lines, key=lambda line: line.counts.reviewed - line.counts.total)
        case "oldest":
            return sorted(lines, key=lambda line: line.counts.oldest_review or date.max)
    return lines


# One rulebook.


def review_page(site: AdminSite, request: HttpRequest, code: str) -> HttpResponseBase:
    """The entries of the version in force; several can be recorded as checked at once, each with a note of its own."""
    scope = scope_of_request(request)
    if not may_look(scope):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    version = _version(code, request.POST.get("version") or request.GET.get("version") or "")
    if request.method == "POST":
        if not scope.holds(Permission.REVIEW_RULE):
            raise Http404
        return _reviewed(site, request, version)
    return _entries_page(site, request, version, ReviewedOn(initial={"on": timezone.localdate()}))


def _version(code: str, number: str) -> RulebookVersion:
    """The version of this number, else the one that speaks to data requests of today. Raises Http404."""
    if number:
        versions = law.speaking(RulebookVersion.objects.filter(code=code))
        found = versions.filter(number=int(number)).first() if number.isdecimal() else None
    else:
        latest = law.latest_versions(timezone.localdate())
        found = next((row for row in latest if row.code == code), None)
    if found is None:
        raise Http404
    return found


def _reviewed(site: AdminSite, request: HttpRequest, version: RulebookVersion) -> HttpResponseBase:
    sent = {
        name.removeprefix(NOTE): request.POST.get(name, "") for name in request.POST if name.startswith(NOTE)
    }
    notes = {key: text for key, text in sent.items() if text.strip()}
    day = ReviewedOn(request.POST)
    if not notes:
        messages.warning(request, _("Write a note beside each entry that you compared with its source."))
        return HttpResponseRedirect(_url(request, version))
    if not day.is_valid():
        return _entries_page(site, request, version, day, notes=notes, status=CONFLICT)
    refusals = {
        key: told for key, text in notes.items() if (told := _review(request, version, key, text, day))
    }
    done = len(notes) - len(refusals)
    if done:
        says = ngettext(
            "The review of {count} entry is recorded.", "The review of {count} entries is recorded.", done
        )
        messages.success(request, says.format(count=done))
    if refusals:
        left = {key: notes[key] for key in refusals}
        return _entries_page(site, request, version, day, notes=left, refusals=refusals, status=CONFLICT)
    return HttpResponseRedirect(_url(request, version))


def _review(request: HttpRequest, version: RulebookVersion, key: str, note: str, day: ReviewedOn) -> str:
    """Why it was refused; empty if it is recorded."""
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    try:
        require_readable(note)
        law.review_rule(
            actor=request.user,
            version=version,
            rule_id=key,
            note=note,
            on=day.cleaned_data["on"],
            at=timezone.now(),
        )
    except (TriageError, forms.ValidationError) as refusal:
        return " ".join(refusal.messages) if isinstance(refusal, forms.ValidationError) else str(refusal)
    return ""


def _url(request: HttpRequest, version: RulebookVersion) -> str:
    query = request.META.get("QUERY_STRING", "")
    address = reverse("admin:law_review", kwargs={"code": version.code})
    return f"{address}?{query}" if query else address


def _entries_page(
    site: AdminSite, request: HttpRequest, version: RulebookVersion, day: ReviewedOn, *,
    notes: Mapping[str, str] | None = None, refusals: Mapping[str, str] | None = None, status: int = 200,
) -> TemplateResponse:  # fmt: skip
    form = EntryFilter(request.GET)
    form.is_valid()
    rulebook = law.rulebook_of(version)
    shown = [
        each for each in _entries(rulebook, version, notes or {}, refusals or {}) if _asked_for(each, form)
    ]
    context = {
        **site.each_context(request),
        "title": _("Review of {code}").format(code=version.code),
        "subtitle": rulebook.name,
        "version": version,
        "asked_version": request.GET.get("version", ""),
        "version_url": reverse(
            "admin:jurisdictions_rulebookversion_change", kwargs={"object_id": version.pk}
        ),
        "filter": form,
        "day": day,
        "entries": shown,
        "may_review": scope_of_request(request).holds(Permission.REVIEW_RULE),
        "to_review": any(each.review is None for each in shown),
        "of_policy": rulebook.kind is RulebookKind.POLICY,
    }
    return TemplateResponse(request, "admin/law/review.html", context, status=status)


def _entries(
    rulebook: Rulebook, version: RulebookVersion, notes: Mapping[str, str], refusals: Mapping[str, str]
) -> list[ShownEntry]:
    """Each id once: a review is of the id, whatever days its entries are for."""
    reviews = {row.rule_id: row for row in version.reviews.all()}
    found: dict[str, ShownEntry] = {}
    for section in SECTIONS:
        for entry in getattr(rulebook, section):
            found[entry.id] = ShownEntry(
                entry=entry,
                section=in_words(section),
                title=str(getattr(entry, "says", "") or getattr(entry, "name", "")),
                confidence=in_words(entry.confidence),
                review=reviews.get(entry.id),
                note=notes.get(entry.id, ""),
                refusal=refusals.get(entry.id, ""),
            )
    return list(found.values())


def _asked_for(shown: ShownEntry, form: EntryFilter) -> bool:
    asked = form.cleaned_data
    if asked.get("confidence") and shown.entry.confidence != asked["confidence"]:
        return False
    if asked.get("section") and shown.section != in_words(asked["section"]):
        return False
    match asked.get("state"):
        case "all":
            return True
        case "reviewed":
            return shown.review is not None
    return shown.review is None or bool(shown.refusal)
