"""The form that takes in a demand: who asks, how it came, what forbids telling, whose data, what, on which paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import AuthorityKind, GagBasis, RequestKind
from jurisdictions.models import Jurisdiction
from triage.admin import help as helps
from triage.admin.acts import ActForm
from triage.admin.fields import DayField, ZonedTimeField, choose, text_area, unknown_or
from triage.admin.register_lines import BLOCKS, MOST_LINES, SourceForms, SubjectBlock, block, helped_once
from triage.choices import Channel, choices_of
from triage.documents.uploads import content_of
from triage.errors import TriageError
from triage.roles import Permission
from triage.services.case_rows import MOST_EXTENSIONS
from triage.services.submissions import (
    AuthoritySubmission,
    EmergencySubmission,
    FactSourceSubmission,
    GagSubmission,
    RequesterSubmission,
    Submission,
)

MOST_PEOPLE = 50
LINES = "lines"
"""What the button for more lines sends; the one for a person sends anything else."""
GAG = ("gag_basis", "gag_provision", "gag_starts_on", "gag_until", "gag_without_end", "gag_extensions")
EMERGENCY = ("danger", "danger_to_life", "legal_process_due_at")
SOURCES = "source"
_HELP = helps.DEMAND


class RegisterForm(ActForm):
    """A demand as the clerk reads it; what it leaves open stays unknown.

    `token` is made once for each form that is opened: whoever sends a form twice gets one data request. A document that
    was sent with a form that is refused is not kept: it would belong to no case, no key and no scope, and nothing would
    tell that it is here. The page says so, and the paper stays where it came from.
    """

    country = forms.ModelChoiceField(
        label=gettext_lazy("Country"),
        queryset=Jurisdiction.objects.none(),
        empty_label=gettext_lazy("choose"),
        help_text=_HELP["country"],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=choose(choices_of(RequestKind)), help_text=_HELP["kind"]
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=choose(Channel.choices), help_text=_HELP["channel"]
    )
    received_at = ZonedTimeField(label=gettext_lazy("Received"), help_text=_HELP["received_at"])
    references = forms.CharField(
        required=False,
        widget=text_area(rows=2),
        label=gettext_lazy("Authority's references"),
        help_text=_HELP["references"],
    )
    authority_name = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Authority"), help_text=_HELP["authority_name"]
    )
    authority_kind = forms.ChoiceField(
        choices=unknown_or(choices_of(AuthorityKind)),
        required=False,
        label=gettext_lazy("Kind of authority"),
        help_text=_HELP["authority_kind"],
    )
    requester_name = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Officer"), help_text=_HELP["requester_name"]
    )
    requester_email = forms.EmailField(
        required=False, label=gettext_lazy("Officer's e-mail"), help_text=_HELP["requester_email"]
    )
    gag_basis = forms.ChoiceField(
        choices=unknown_or(choices_of(GagBasis)),
        required=False,
        label=gettext_lazy("What forbids telling the user"),
        help_text=_HELP["gag_basis"],
    )
    gag_provision = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Provision"), help_text=_HELP["gag_provision"]
    )
    gag_starts_on = DayField(
        required=False, label=gettext_lazy("Forbidden from"), help_text=_HELP["gag_starts_on"]
    )
    gag_until = DayField(required=False, label=gettext_lazy("Forbidden until"), help_text=_HELP["gag_until"])
    gag_without_end = forms.NullBooleanField(
        required=False, label=gettext_lazy("Without end"), help_text=_HELP["gag_without_end"]
    )
    gag_extensions = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_EXTENSIONS,
        label=gettext_lazy("Times extended"),
        help_text=_HELP["gag_extensions"],
    )
    danger = forms.CharField(
        required=False,
        max_length=4000,
        widget=text_area(rows=3),
        label=gettext_lazy("The danger"),
        help_text=_HELP["danger"],
    )
    danger_to_life = forms.NullBooleanField(
        required=False, label=gettext_lazy("Danger to life"), help_text=_HELP["danger_to_life"]
    )
    legal_process_due_at = ZonedTimeField(
        required=False, label=gettext_lazy("Order due"), help_text=_HELP["legal_process_due_at"]
    )
    document = forms.FileField(
        required=False,
        allow_empty_file=True,
        max_length=255,
        label=gettext_lazy("The order's document"),
        help_text=_HELP["document"],
    )
    sealed = forms.BooleanField(
        required=False, label=gettext_lazy("Seal it from the start"), help_text=_HELP["sealed"]
    )
    people = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=1, max_value=MOST_PEOPLE)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """Countries of the scope; as many people as the page has; sealing for who may seal."""
        country = self.fields["country"]
        assert isinstance(country, forms.ModelChoiceField)  # noqa: S101  declared above
        country.queryset = Jurisdiction.objects.filter(code__in=self.scope.jurisdictions)
        if not self.scope.holds(Permission.SEAL):
            del self.fields["sealed"]
        people = self._people()
        if self.is_bound:
            self.data = self._with_room(people)
        else:
            self.fields["token"].initial = uuid4()
        data = self.data if self.is_bound else None
        self.blocks: list[SubjectBlock] = [block(data, number) for number in range(1, people + 1)]
        has_sources = data is not None and f"{SOURCES}-TOTAL_FORMS" in data
        self.sources = helped_once(SourceForms(data if has_sources else None, prefix=SOURCES))

    def _people(self) -> int:
        if not self.is_bound:
            return 1
        one_more: bool = self.data.get("more", LINES) != LINES
        return min(max(_whole(self.data.get("people"), 1), 1) + one_more, MOST_PEOPLE)

    def _with_room(self, people: int) -> Any:
        """What was sent, with the number of people that the page will show and, if asked for, more empty lines."""
        data: Any = self.data
        data = data.copy()
        data["people"] = str(people)
        if data.get("more") == LINES:
            for name in [name for name in data if name.endswith("-TOTAL_FORMS")]:
                data[name] = str(min(_whole(data[name], BLOCKS) + BLOCKS, MOST_LINES))
        return data

    def clean_document(self) -> Any:
        """The bytes are read here, so that an empty or too large file is refused before anything is registered."""
        file = self.cleaned_data["document"]
        if not file:
            return None
        try:
            content = content_of(file)
        except TriageError as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if not content:
            raise forms.ValidationError(_("The file is empty. Choose it again."))
        return file.name, content

    def clean(self) -> dict[str, Any]:
        """What belongs to another field needs that field: it would be lost without."""
        values = super().clean() or self.cleaned_data
        if values.get("authority_kind") and not values.get("authority_name"):
            self.add_error("authority_name", _("Name the authority, or set its kind back to unknown."))
        if values.get("requester_email") and not values.get("requester_name"):
            self.add_error(
                "requester_name", _("Name the officer; where the demand gives no name, repeat the e-mail.")
            )
        if _given(values, GAG[1:]) and not values.get("gag_basis"):
            self.add_error("gag_basis", _("Say what forbids it: the law, or this order."))
        if _given(values, EMERGENCY) and values.get("kind") != RequestKind.EMERGENCY:
            self.add_error("danger", _("A danger belongs to an emergency. Change the kind, or empty this."))
        return values

    def is_valid(self) -> bool:
        """The demand, every person and every source; asking for more people or lines is not sending."""
        if "more" in self.data:
            return False
        sent = [part for block in self.blocks if block.subject.is_bound for part in block.forms()]
        if self.sources.is_bound:
            sent.append(self.sources)
        parts = [part.is_valid() for part in sent]
        return super().is_valid() and all(parts)

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """What came, who sent it, and what it forbids or fears."""
        demand = ("country", "kind", "channel", "received_at", "references", "document", "sealed")
        sender = ("authority_name", "authority_kind", "requester_name", "requester_email")
        for heading, names in (
            (_("The demand"), demand),
            (_("Who sends it"), sender),
            (_("Telling the user"), GAG),
            (_("Danger, in an emergency"), EMERGENCY),
        ):
            yield heading, [self[name] for name in names if name in self.fields]

    @property
    def people_count(self) -> int:
        """How many people the page shows."""
        return len(self.blocks)

    @property
    def lost_file(self) -> str:
        """The name of the file that was sent with what is shown again; it has to be chosen anew."""
        file = self.files.get("document") if self.is_bound else None
        return str(file.name) if file else ""

    def submission(self) -> Submission:
        """What was filled in, for the service."""
        values = self.cleaned_data
        return Submission(
            country=values["country"].code,
            kind=RequestKind(values["kind"]),
            channel=values["channel"],
            received_at=values["received_at"],
            authority=_authority(values),
            requester=_requester(values),
            references=tuple(line.strip() for line in values["references"].splitlines() if line.strip()),
            gag=_gag(values),
            emergency=_emergency(values),
            subjects=tuple(block.submission() for block in self.blocks if block.is_filled),
            sources=tuple(
                FactSourceSubmission(fact=line["fact"], words=line["words"]) for line in self.source_lines()
            ),
            sealed=values.get("sealed", False),
        )

    def source_lines(self) -> list[dict[str, Any]]:
        """The sources that were filled in: fact, words, page."""
        if not self.sources.is_bound:
            return []
        return [line.cleaned_data for line in self.sources if line.cleaned_data.get("fact")]


def _whole(given: Any, otherwise: int) -> int:
    text = str(given)
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST_LINES)) else otherwise


def _given(values: dict[str, Any], names: Iterable[str]) -> bool:
    return any(values.get(name) not in (None, "") for name in names)


def _authority(values: dict[str, Any]) -> AuthoritySubmission | None:
    if not values["authority_name"]:
        return None
    kind = AuthorityKind(values["authority_kind"]) if values["authority_kind"] else None
    return AuthoritySubmission(name=values["authority_name"], kind=kind)


def _requester(values: dict[str, Any]) -> RequesterSubmission | None:
    if not values["requester_name"]:
        return None
    return RequesterSubmission(name=values["requester_name"], email=values["requester_email"])


def _gag(values: dict[str, Any]) -> GagSubmission | None:
    if not values["gag_basis"]:
        return None
    return GagSubmission(
        basis=GagBasis(values["gag_basis"]),
        provision=values["gag_provision"],
        starts_on=values["gag_starts_on"],
        until=values["gag_until"],
        without_end=values["gag_without_end"],
        extensions=values["gag_extensions"],
    )


def _emergency(values: dict[str, Any]) -> EmergencySubmission | None:
    if not _given(values, EMERGENCY):
        return None
    return EmergencySubmission(
        danger=values["danger"] or None,
        danger_to_life=values["danger_to_life"],
        legal_process_due_at=values["legal_process_due_at"],
    )
