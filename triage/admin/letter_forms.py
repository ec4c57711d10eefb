"""The form of a letter: which kind, and remarks of our own. The text itself comes from the case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from triage.admin.acts import ActForm
from triage.admin.fields import text_area
from triage.choices import LetterKind, LetterStatus
from triage.models import Letter, Subject
from triage.services.letter_gates import kinds_that_fit


class DraftLetterForm(ActForm):
    """A letter whose gate is open."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What the letter does in law. Its text follows from the case."),
    )
    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"),
        queryset=Subject.objects.none(),
        required=False,
        help_text=gettext_lazy("Whom a user notice tells; empty for other letters."),
    )
    replaces = forms.ModelChoiceField(
        label=gettext_lazy("Replaces"),
        queryset=Letter.objects.none(),
        required=False,
        help_text=gettext_lazy("The issued letter that this one corrects, if any."),
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        widget=text_area(),
        help_text=gettext_lazy("Printed at the end, a paragraph for each line."),
    )

    def prepare(self) -> None:
        """Only what fits the case now."""
        kinds = kinds_that_fit(self.row, at=timezone.now())
        self._choices("kind").choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value
        subjects = self.row.subjects.filter(user_notice__isnull=False)
        issued = self.row.letters.filter(status=LetterStatus.ISSUED, replaced_by=None)
        self._offer("subject", subjects if LetterKind.USER_NOTICE in kinds else subjects.none())
        self._offer("replaces", issued.select_related("data_request"))

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def _offer(self, name: str, rows: Any) -> None:
        if rows.exists():
            self._choices(name).queryset = rows
        else:
            del self.fields[name]

    def parts(self) -> dict[str, Any]:
        """What the service takes."""
        lines = self.cleaned_data["remarks"].splitlines()
        return {
            "kind": LetterKind(self.cleaned_data["kind"]),
            "subject": self.cleaned_data.get("subject"),
            "replaces": self.cleaned_data.get("replaces"),
            "remarks": tuple(line.strip() for line in lines if line.strip()),
        }
