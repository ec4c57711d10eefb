"""The forms of a letter: which kind, in which language, and what counsel adds. The text itself comes from the case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from triage.admin.acts import ActForm
from triage.admin.fields import text_area
from triage.admin.letter_kinds import explained
from triage.choices import NOTICES, LetterKind, LetterStatus
from triage.letters.catalogue import CATALOGUE
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.models import Letter, Subject
from triage.services.letter_drafting import Wanted
from triage.services.letter_frame import Terms
from triage.services.letter_gates import kinds_that_fit
from triage.services.letter_writing import proposed_language, terms_kept


class KindSelect(forms.RadioSelect):
    """The kinds, each with when it may be written, what it has, and who issues it."""

    option_template_name = "admin/letter/kind_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what the kind is for."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        return {**option, "explained": explained(LetterKind(value)) if value else []}


class _WordedForm(ActForm):
    """In which languages, and what counsel says besides the case."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("The authority's, as the order or the law of its State has it."),
    )
    alone = forms.BooleanField(
        label=gettext_lazy("Without the English text"),
        required=False,
        help_text=gettext_lazy(
            "A letter in another language stands beside the English text, which prevails. Without it only texts go out "
            "whose translation a reviewer has approved."
        ),
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Last day to object"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Of a notice before disclosure: until the end of this day nothing leaves."),
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        widget=text_area(),
        help_text=gettext_lazy(
            "Printed in the letter, a paragraph for each line, in every language as you write it."
        ),
    )

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def terms(self) -> Terms:
        """What counsel says besides the case."""
        lines = self.cleaned_data.get("remarks", "").splitlines()
        return Terms(
            remarks=tuple(line.strip() for line in lines if line.strip()),
            answer_by=self.cleaned_data.get("answer_by"),
        )


class DraftLetterForm(_WordedForm):
    """A letter whose gate is open."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        widget=KindSelect,
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
    field_order = ("kind", "subject", "replaces", "language", "alone", "answer_by", "remarks")

    def prepare(self) -> None:
        """Only what fits the case now."""
        kinds = kinds_that_fit(self.row, at=timezone.now())
        self._choices("kind").choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value
        self._choices("language").choices = _languages()
        self.fields["language"].initial = proposed_language(self.row)
        notices = NOTICES & set(kinds)
        subjects = self.row.subjects.filter(withdrawn=False)
        issued = self.row.letters.filter(status=LetterStatus.ISSUED, replaced_by=None)
        self._offer("subject", subjects if notices else subjects.none())
        self._offer("replaces", issued.select_related("data_request"))
        if LetterKind.PRIOR_NOTICE not in kinds:
            del self.fields["answer_by"]

    def _offer(self, name: str, rows: Any) -> None:
        if rows.exists():
            self._choices(name).queryset = rows
        else:
            del self.fields[name]

    def wanted(self) -> Wanted:
        """What the services take."""
        return Wanted(
            kind=LetterKind(self.cleaned_data["kind"]),
            subject=self.cleaned_data.get("subject"),
            replaces=self.cleaned_data.get("replaces"),
            language=self.cleaned_data["language"],
            bilingual=not self.cleaned_data["alone"],
            terms=self.terms(),
        )


class RedraftForm(_WordedForm):
    """A draft that is written down anew: its kind stays."""

    def prepare(self) -> None:
        """As the draft has it."""
        letter: Letter = self.row
        kept = terms_kept(letter)
        self._choices("language").choices = _languages()
        self.fields["language"].initial = letter.language
        self.fields["alone"].initial = letter.language != ENGLISH and not letter.bilingual
        self.fields["remarks"].initial = "\n".join(kept.remarks)
        if letter.kind == LetterKind.PRIOR_NOTICE:
            self.fields["answer_by"].initial = kept.answer_by
        else:
            del self.fields["answer_by"]
        if not CATALOGUE[LetterKind(letter.kind)].free:
            del self.fields["remarks"]

    def parts(self) -> dict[str, Any]:
        """What the services take."""
        return {
            "language": self.cleaned_data["language"],
            "bilingual": not self.cleaned_data["alone"],
            "terms": self.terms(),
        }


def _languages() -> list[tuple[str, str]]:
    """Each language by its own name and in the reader's language, English first."""
    reader = get_language() or ENGLISH
    return [
        (tag, one.own_name if tag == reader else f"{one.own_name} ({one.name_in(reader)})")
        for tag, one in LANGUAGES.items()
    ]
