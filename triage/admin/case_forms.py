"""The small forms of the case file: what a person must say for each step."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Result, Standing
from triage import access
from triage.admin.acts import ActForm
from triage.admin.fields import (
    DayField,
    ZonedTimeField,
    choose,
    codes_with_wording,
    reason_choices,
    text_area,
)
from triage.choices import (
    DocumentRole,
    ForgeryCheckKind,
    ForgeryCheckResult,
    VerificationMethod,
    VerificationResult,
)
from triage.models import Finding, User
from triage.roles import Permission


class ReasonForm(ActForm):
    """A reason in the person's own words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept with the record of the case, encrypted."),
    )


class CloseForm(ActForm):
    """A reason, which only an unanswered question needs."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed where the authority has not answered. Kept in the record."),
    )


class CallBackForm(ActForm):
    """A contact that was found independently was asked whether the demand is its own."""

    method = forms.ChoiceField(
        label=gettext_lazy("Method"),
        choices=choose(VerificationMethod.choices),
        help_text=gettext_lazy(
            "How it was asked whether the demand is its own. An answer to an address that came with the "
            "demand proves nothing."
        ),
    )
    contact_used = forms.CharField(
        label=gettext_lazy("Contact used"),
        max_length=200,
        help_text=gettext_lazy(
            "The number called or the address written to, as it stands in the authority's file."
        ),
    )
    contact_source = forms.CharField(
        label=gettext_lazy("Contact source"),
        max_length=300,
        help_text=gettext_lazy("Where that contact was found. One that came with the demand proves nothing."),
    )
    person_reached = forms.CharField(
        label=gettext_lazy("Person reached"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Who confirmed or denied it, and in which office: a court may ask for it years later."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("What was said, beside the result."),
    )

    def prepare(self) -> None:
        """Offer the contact that the desk found independently."""
        authority = self.row.authority
        if authority is not None:
            self.fields["contact_used"].initial = authority.contact_phone or authority.contact_email
            self.fields["contact_source"].initial = authority.contact_source


class VerifySenderForm(CallBackForm):
    """A call-back with what it showed."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=choose(VerificationResult.choices),
        help_text=gettext_lazy(
            "Confirmed only where the authority itself says that the demand is its own: nothing leaves "
            "without it. Denied points to a forgery."
        ),
    )

    field_order = ("method", "contact_used", "contact_source", "person_reached", "result", "note")


class ForgeryCheckForm(ActForm):
    """One look for signs of forgery."""

    kind = forms.ChoiceField(
        choices=choose(ForgeryCheckKind.choices),
        label=gettext_lazy("What was looked at"),
        help_text=gettext_lazy("Which part of the demand was compared with what is known to be genuine."),
    )
    result = forms.ChoiceField(
        choices=choose(ForgeryCheckResult.choices),
        label=gettext_lazy("What was seen"),
        help_text=gettext_lazy(
            "What this look alone showed. A demand without signs of forgery is still not a verified one."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("What you saw, and with what you compared it."),
    )


class AssignForm(ActForm):
    """Who gets the case: only people who may see it."""

    assignee = forms.ModelChoiceField(
        label=gettext_lazy("Assignee"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("choose a person"),
        help_text=gettext_lazy("Who carries it on. Only people who may see the case are offered."),
    )

    def prepare(self) -> None:
        """Offer those whose scope holds the case."""
        staff = User.objects.filter(is_active=True, is_staff=True, is_service=False).order_by(
            "last_name", "username"
        )
        able = [person.pk for person in staff if access.can(person, Permission.VIEW, self.row)]
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = staff.filter(pk__in=able)
        if self.actor.pk in able:
            field.initial = self.actor.pk


class ClarificationForm(ActForm):
    """What the authority is asked to mend."""

    reason_codes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=gettext_lazy("What the findings ask for"),
        help_text=gettext_lazy(
            "Defects that the authority can mend; the letter asks the question that belongs to each. The "
            "clock for the answer stands still until it replies (e-Evidence Art. 10(6))."
        ),
    )
    more_codes = forms.MultipleChoiceField(
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        label=gettext_lazy("Other curable defects"),
        help_text=gettext_lazy("What no finding names and you saw yourself."),
        choices=reason_choices(reason for reason in REASONS.values() if reason.curable),
    )
    answer_by = DayField(
        label=gettext_lazy("Answer by"),
        help_text=gettext_lazy("The last day on which the answer is awaited."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=text_area(),
        help_text=gettext_lazy("Printed in the letter."),
    )
    narrowing_offer = forms.CharField(
        label=gettext_lazy("Narrowing offer"),
        required=False,
        widget=text_area(),
        help_text=gettext_lazy("A narrower order that could be examined."),
    )

    def prepare(self) -> None:
        """Tick the curable defects that the live assessment found."""
        found = Finding.objects.filter(
            assessment__data_request=self.row,
            assessment__voided_at=None,
            result__in=(Result.FAILED, Result.UNKNOWN),
        )
        codes = dict.fromkeys(
            row.reason_code
            for row in found
            if row.reason_code in REASONS
            and REASONS[row.reason_code].curable
            and row.standing in (Standing.CURABLE, Standing.BLOCKING, Standing.QUESTION)
        )
        field = self.fields["reason_codes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  declared above
        field.choices = codes_with_wording(codes)
        field.initial = [
            row.reason_code for row in found if row.reason_code in codes and row.standing == Standing.CURABLE
        ]
        if not codes:
            del self.fields["reason_codes"]

    def codes(self) -> tuple[str, ...]:
        """Everything that was ticked, each code once."""
        chosen = [*self.cleaned_data.get("reason_codes", ()), *self.cleaned_data["more_codes"]]
        return tuple(dict.fromkeys(chosen))


class ReplyForm(ActForm):
    """What the authority answered."""

    reply = forms.CharField(
        label=gettext_lazy("Reply"),
        widget=text_area(rows=6),
        help_text=gettext_lazy("The answer in its own words; attach the paper too."),
    )


class ApproveForm(ActForm):
    """Nothing to fill in: the digest says what was on the page when it was approved."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Bind the page to the decision as it is shown."""
        decision = self.row.decisions.live().first()
        self.fields["digest"].initial = decision.digest if decision else ""


class JurisdictionForm(ActForm):
    """Where the data request belongs."""

    code = forms.CharField(
        max_length=2,
        min_length=2,
        label=gettext_lazy("Country code"),
        help_text=gettext_lazy("ISO 3166-1, two letters; ZZ while unknown."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Why another law governs it. Kept with the record of the case, encrypted."),
    )

    def clean_code(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["code"]).upper()


class PreserveForm(ActForm):
    """Until when data is kept, and on what ground."""

    until = ZonedTimeField(
        label=gettext_lazy("Kept until"),
        help_text=gettext_lazy(
            "Until then the data is kept from deletion and given to nobody: the time of the order or of the "
            "law (Budapest Art. 16(2): 90 days at most; e-Evidence Art. 11(1): 60 days)."
        ),
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=500,
        help_text=gettext_lazy("The provision or order that sets the time."),
    )


class AttachForm(ActForm):
    """A paper of the case."""

    role = forms.ChoiceField(
        choices=DocumentRole.choices,
        label=gettext_lazy("What it is"),
        help_text=gettext_lazy(
            "The part that it plays in the case. A case without its order is shown as lacking it."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("Kept unchanged and encrypted, with its SHA-256."),
    )


class PurposeForm(ActForm):
    """Why somebody looks at a value in full."""

    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=200,
        help_text=gettext_lazy("Recorded with your name. Do not write the value itself."),
    )


class NoteForm(ActForm):
    """A note beside the act."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        help_text=gettext_lazy("How and to whom it went, or why it waits. Kept with the letter."),
    )
