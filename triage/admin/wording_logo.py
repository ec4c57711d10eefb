"""The logo of letters: what is in force, what is proposed, and who published which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin.acts import CONFLICT
from triage.admin.base import scope_of_request
from triage.admin.fields import require_readable
from triage.admin.pdf_pictures import addresses_of
from triage.admin.wording_text import refuse
from triage.admin.wording_words import works_on_wording
from triage.documents.uploads import RefusedUpload
from triage.errors import TriageError
from triage.letters.logo import LARGEST, LONGEST_SIDE, WrongLogo, read_logo
from triage.models import LogoDraft, LogoVersion, User
from triage.roles import Permission
from triage.services import logos, text_preview
from triage.services.logo_lookup import logo_in_force


class LogoForm(forms.Form):
    """A picture, or the wish to have none."""

    file = forms.FileField(
        required=False,
        label=gettext_lazy("Logo"),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
    )
    without = forms.BooleanField(
        required=False,
        label=gettext_lazy("Letters have no logo"),
        help_text=gettext_lazy("Propose this to take the logo out of the head of letters."),
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Why it changes"),
        help_text=gettext_lazy(
            "Whoever publishes it reads this. It is needed to propose the logo, not to try it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PNG, JPEG or SVG, at most {size} KiB and {side} pixels a side. It is printed a few centimetres wide."
        ).format(size=LARGEST // 1024, side=LONGEST_SIDE)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if isinstance(said.get("file"), RefusedUpload):
            self.add_error("file", str(said["file"].refusal))
            return said
        if bool(said.get("file")) == bool(said.get("without")):
            self.add_error("file", _("Choose a file, or tick that letters have no logo."))
        return said


def logo_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """The logo in force, drafts that wait, and the form for the next."""
    scope = scope_of_request(request)
    if not works_on_wording(scope):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if request.method != "POST":
        return _page(site, request, scope)
    permission, does = DEEDS.get(request.POST.get("do", ""), (None, None))
    if permission is None or does is None or not scope.holds(permission):
        raise Http404
    return does(site, request, scope)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def _preview(site: AdminSite, request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The file is read and shown in a letter; it is kept nowhere and has to be chosen again to propose it."""
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(site, request, scope, form=form, status=CONFLICT)
    try:
        address = read_logo(form.cleaned_data["file"]).address if form.cleaned_data["file"] else ""
        pictures = addresses_of(text_preview.specimen_with_logo(address))
    except WrongLogo as refusal:
        form.add_error("file", str(refusal))
    except TriageError as refusal:
        form.add_error(None, str(refusal))
    else:
        return _page(site, request, scope, form=form, pictures=pictures)
    return _page(site, request, scope, form=form, status=CONFLICT)


def _propose(site: AdminSite, request: HttpRequest, scope: Scope) -> HttpResponseBase:
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(site, request, scope, form=form, status=CONFLICT)
    said = form.cleaned_data
    file = said["file"] or None
    try:
        require_readable(said["note"])
        logos.draft_logo(
            actor=_person(request),
            file=file,
            name=file.name if file else "",
            note=said["note"],
            at=timezone.now(),
        )
    except forms.ValidationError as refusal:
        form.add_error("note", refusal)
    except TriageError as refusal:
        refuse(form, refusal)
    if form.errors:
        return _page(site, request, scope, form=form, status=CONFLICT)
    messages.success(
        request, _("Your logo waits for a colleague to publish it. Letters carry the old one until then.")
    )
    return HttpResponseRedirect(reverse("admin:wording_logo"))


def _publish(site: AdminSite, request: HttpRequest, scope: Scope) -> HttpResponseBase:
    draft = _draft(request)
    try:
        version = logos.publish_logo(actor=_person(request), draft=draft, at=timezone.now())
    except TriageError as refusal:
        return _page(site, request, scope, refusal=str(refusal), status=CONFLICT)
    messages.success(request, _("{version} is in force.").format(version=version))
    return HttpResponseRedirect(reverse("admin:wording_logo"))


def _look(site: AdminSite, request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """A draft that waits, in the head of a letter."""
    try:
        pictures = addresses_of(text_preview.specimen_with_logo(_draft(request).address))
    except TriageError as refusal:
        return _page(site, request, scope, refusal=str(refusal), status=CONFLICT)
    return _page(site, request, scope, pictures=pictures)


def _draft(request: HttpRequest) -> LogoDraft:
    try:
        return LogoDraft.objects.get(pk=UUID(request.POST.get("draft", "")))
    except (ValueError, LogoDraft.DoesNotExist):
        raise Http404 from None


DEEDS: dict[str, tuple[Permission, Callable[[AdminSite, HttpRequest, Scope], HttpResponseBase]]] = {
    "preview": (Permission.DRAFT_TEXT, _preview),
    "propose": (Permission.DRAFT_TEXT, _propose),
    "look": (Permission.PUBLISH_TEXT, _look),
    "publish": (Permission.PUBLISH_TEXT, _publish),
}
"""By the name of the button, with what it takes."""


def _page(
    site: AdminSite, request: HttpRequest, scope: Scope, *, form: LogoForm | None = None, refusal: str = "",
    pictures: list[str] | None = None, status: int = 200,
) -> TemplateResponse:  # fmt: skip
    last = logo_in_force()
    drafts = LogoDraft.objects.filter(version=None).select_related("drafted_by").order_by("-drafted_at")
    versions = LogoVersion.objects.select_related("drafted_by", "published_by", "draft").order_by("-number")
    context = {
        **site.each_context(request),
        "title": _("Logo of letters"),
        "subtitle": None,
        "last": last,
        "drafts": [
            (draft, draft.drafted_by_id == request.user.pk)
            for draft in drafts
            # What another has overtaken would undo it unseen.
            if last is None or last.published_at <= draft.drafted_at
        ],
        "versions": versions,
        "may_draft": scope.holds(Permission.DRAFT_TEXT),
        "may_publish": scope.holds(Permission.PUBLISH_TEXT),
        "form": form or LogoForm(),
        "pictures": pictures or [],
        "refusal": refusal,
        "letterhead_url": f"{reverse('admin:wording')}?language=en&group=letterhead",
    }
    return TemplateResponse(request, "admin/wording/logo.html", context, status=status)
