"""One text module in one language: read beside the English text, changed, tried in a letter, published, approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin.acts import CONFLICT
from triage.admin.base import scope_of_request
from triage.admin.fields import require_readable, text_area
from triage.admin.pdf_pictures import addresses_of
from triage.admin.wording_list import spoken
from triage.admin.wording_shown import drafts_of, placeholders_of, reviews_of, version_name, versions_of
from triage.admin.wording_words import language_name, module_name, works_on_wording
from triage.choices import LetterKind
from triage.errors import BadInput, Incomplete, TriageError
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.letters.modules import LETTERHEAD, Module, modules
from triage.letters.printing import kinds_shown
from triage.models import TextDraft, User
from triage.roles import Permission
from triage.services import text_modules, text_preview
from triage.services.text_lookup import Standing, text_in_force

LONGEST_SENT = 20_000
"""Characters that the form takes; how many a module takes is the service's to say."""


class TextForm(forms.Form):
    """The next text of a module."""

    text = forms.CharField(
        label=gettext_lazy("New text"),
        max_length=LONGEST_SENT,
        widget=text_area(rows=6),
        help_text=gettext_lazy(
            "Names in braces are filled from the data request; what stands between two pairs of asterisks is bold; a "
            "new line is a new line. Nothing else has a meaning."
        ),
    )
    note = forms.CharField(
        required=False,
        max_length=text_modules.LONGEST_NOTE,
        label=gettext_lazy("Why it changes"),
        help_text=gettext_lazy(
            "Whoever publishes it reads this. It is needed to propose the text, not to try it."
        ),
    )
    kind = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Try it in"),
        help_text=gettext_lazy("A letter with invented data that prints the text."),
    )

    def __init__(self, code: str, tag: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  it is declared above
        field.choices = [(kind.value, kind.label) for kind in kinds_shown(code)]
        self.fields["text"].widget.attrs |= {"lang": tag, "dir": LANGUAGES[tag].direction}


class ApproveForm(forms.Form):
    """What was compared. The two texts that were read travel with it."""

    digest = forms.CharField(widget=forms.HiddenInput)
    english = forms.CharField(widget=forms.HiddenInput)
    compared = forms.CharField(
        max_length=text_modules.LONGEST_NOTE,
        label=gettext_lazy("What you compared"),
        help_text=gettext_lazy("And how you know the language: it is kept with the approval."),
    )


def text_page(site: AdminSite, request: HttpRequest, tag: str, code: str) -> HttpResponseBase:
    """A module in a language."""
    scope = scope_of_request(request)
    if not works_on_wording(scope):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if code not in modules():
        raise Http404
    page = _Page(site, request, scope, spoken(tag).tag, modules()[code])
    return page.sent() if request.method == "POST" else page.shown()


class _Page:
    """The page as one person has asked for it."""

    def __init__(self, site: AdminSite, request: HttpRequest, scope: Scope, tag: str, module: Module) -> None:
        assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
        self.site, self.request, self.scope = site, request, scope
        self.person: User = request.user
        self.tag, self.module, self.code = tag, module, module.code

    @property
    def url(self) -> str:
        return address_of(self.tag, self.code)

    # What is sent.

    def sent(self) -> HttpResponseBase:
        deeds: dict[str, tuple[Permission, Callable[[], HttpResponseBase]]] = {
            "preview": (Permission.DRAFT_TEXT, self._preview),
            "pdf": (Permission.DRAFT_TEXT, self._pdf),
            "propose": (Permission.DRAFT_TEXT, self._propose),
            "publish": (Permission.PUBLISH_TEXT, self._publish),
            "approve": (Permission.APPROVE_TRANSLATION, self._approve),
        }
        permission, does = deeds.get(self.request.POST.get("do", ""), (None, None))
        if permission is None or does is None or not self.scope.holds(permission):
            raise Http404
        return does()

    def _form(self) -> TextForm:
        return TextForm(self.code, self.tag, self.request.POST)

    def _preview(self) -> HttpResponseBase:
        """The letter as pictures, and the text as it was typed."""
        form = self._form()
        pdf = self._tried(form)
        pictures = addresses_of(pdf) if pdf is not None else []
        return (
            self.shown(form=form, status=CONFLICT)
            if form.errors
            else self.shown(form=form, pictures=pictures)
        )

    def _pdf(self) -> HttpResponseBase:
        form = self._form()
        pdf = self._tried(form)
        if pdf is None:
            return self.shown(form=form, status=CONFLICT)
        return pdf_answer(pdf)

    def _tried(self, form: TextForm) -> bytes | None:
        """None with the error beside its field."""
        if not form.is_valid():
            return None
        said = form.cleaned_data
        kind = LetterKind(said["kind"]) if said["kind"] else None
        try:
            text = text_modules.checked(self.code, self.tag, said["text"])
            return text_preview.specimen_with(self.code, self.tag, text, kind=kind)
        except TriageError as refusal:
            refuse(form, refusal)
            return None

    def _propose(self) -> HttpResponseBase:
        form = self._form()
        if not form.is_valid():
            return self.shown(form=form, status=CONFLICT)
        said = form.cleaned_data
        try:
            require_readable(said["note"])
            text_modules.draft_text(
                actor=self.person, code=self.code, tag=self.tag, text=said["text"], note=said["note"],
                at=timezone.now(),
            )  # fmt: skip
        except forms.ValidationError as refusal:
            form.add_error("note", refusal)
        except TriageError as refusal:
            refuse(form, refusal)
        if form.errors:
            return self.shown(form=form, status=CONFLICT)
        messages.success(
            self.request,
            _("Your text waits for a colleague to publish it. Letters say what they said until then."),
        )
        return HttpResponseRedirect(self.url)

    def _publish(self) -> HttpResponseBase:
        draft = self._draft()
        try:
            version = text_modules.publish_text(actor=self.person, draft=draft, at=timezone.now())
        except TriageError as refusal:
            return self.shown(refusal=str(refusal), status=CONFLICT)
        messages.success(self.request, _("{version} is in force.").format(version=version))
        return HttpResponseRedirect(self.url)

    def _draft(self) -> TextDraft:
        """Raises Http404 for one of another module, and for what is no id."""
        try:
            pk = UUID(self.request.POST.get("draft", ""))
        except ValueError:
            raise Http404 from None
        draft = TextDraft.objects.filter(pk=pk, code=self.code, language=self.tag).first()
        if draft is None:
            raise Http404
        return draft

    def _approve(self) -> HttpResponseBase:
        form = ApproveForm(self.request.POST)
        if not form.is_valid():
            return self.shown(approve=form, status=CONFLICT)
        said = form.cleaned_data
        try:
            require_readable(said["compared"])
            text_modules.approve_translation(
                actor=self.person, code=self.code, tag=self.tag, digest=said["digest"], english=said["english"],
                note=said["compared"], at=timezone.now(),
            )  # fmt: skip
        except forms.ValidationError as refusal:
            form.add_error("compared", refusal)
            return self.shown(approve=form, status=CONFLICT)
        except TriageError as refusal:
            return self.shown(refusal=str(refusal), status=CONFLICT)
        messages.success(self.request, _("The translation is approved."))
        return HttpResponseRedirect(self.url)

    # What is shown.

    def shown(
        self, *, form: TextForm | None = None, approve: ApproveForm | None = None, refusal: str = "",
        pictures: list[str] | None = None, status: int = 200,
    ) -> TemplateResponse:  # fmt: skip
        english, standing = text_in_force(self.code, ENGLISH), text_in_force(self.code, self.tag)
        own = standing if standing is not None and standing.tag == self.tag else None
        holds = self.scope.holds
        text = own.text if own else ""
        context = {
            **self.site.each_context(self.request),
            "title": module_name(self.code),
            "subtitle": None,
            "code": self.code,
            "module": self.module,
            "is_letterhead": self.module.group == LETTERHEAD,
            "tag": self.tag,
            "spoken": LANGUAGES[self.tag],
            "spoken_name": language_name(self.tag),
            "in_english": self.tag == ENGLISH,
            "languages": [(each, language_name(each), address_of(each, self.code)) for each in LANGUAGES],
            "list_url": f"{reverse('admin:wording')}?language={self.tag}",
            "english": english,
            "english_name": version_name(english),
            "standing": own,
            "standing_name": version_name(own),
            "kinds": [kind.label for kind in LetterKind if kind in self.module.kinds],
            "everywhere": len(self.module.kinds) == len(LetterKind),
            "placeholders": placeholders_of(self.module, english),
            "versions": versions_of(self.code, self.tag, own),
            "drafts": drafts_of(self.code, self.tag, own, self.person),
            "reviews": reviews_of(self.code, self.tag, own, english),
            "may_draft": holds(Permission.DRAFT_TEXT),
            "may_publish": holds(Permission.PUBLISH_TEXT),
            "form": form or TextForm(self.code, self.tag, initial={"text": text}),
            "can_try": bool(kinds_shown(self.code)),
            "pictures": pictures or [],
            "approve": approve or self._to_approve(own, english),
            "own_translation": bool(own and not own.approved and own.drafted_by_id == self.person.pk),
            "refusal": refusal,
        }
        return TemplateResponse(self.request, "admin/wording/text.html", context, status=status)

    def _to_approve(self, own: Standing | None, english: Standing | None) -> ApproveForm | None:
        """The form for who may approve a translation that waits for it."""
        if own is None or english is None or own.approved or own.drafted_by_id == self.person.pk:
            return None
        if not self.scope.holds(Permission.APPROVE_TRANSLATION):
            return None
        return ApproveForm(initial={"digest": own.digest, "english": english.digest})


def address_of(tag: str, code: str) -> str:
    """The page of a module in a language."""
    return reverse("admin:wording_text", kwargs={"tag": tag, "code": code})


def refuse(form: forms.Form, refusal: TriageError) -> None:
    """Beside the field that it is about."""
    if isinstance(refusal, BadInput) and refusal.where in form.fields:
        form.add_error(refusal.where, str(refusal))
    else:
        form.add_error("note" if isinstance(refusal, Incomplete) else None, str(refusal))


def pdf_answer(pdf: bytes) -> HttpResponse:
    """A PDF of ours in the browser, kept nowhere."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="specimen.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
