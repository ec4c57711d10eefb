"""Acts: small form pages, each of which calls one service and shows its words when it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin.conflict import Conflict, happened_since, rows_before
from triage.admin.fields import require_readable
from triage.documents.errors import DocumentTooLarge, StorageFull
from triage.errors import BadInput, ChangedMeanwhile, NotInScope, TriageError
from triage.models import DataRequest, GrantProposal, User
from triage.roles import Permission
from triage.sign_in.freshness import FOR_A_FORM, FOR_SENDING, ask, is_fresh

if TYPE_CHECKING:
    from triage.admin.base import ReadOnlyAdmin

CONFLICT = 409
STATUSES: tuple[tuple[type[TriageError], int], ...] = ((StorageFull, 507), (DocumentTooLarge, 413))
"""Refusals whose HTTP status is another than that of a conflict."""


@dataclass(frozen=True, slots=True)
class Done:
    """The act is done; `says` is told on the next page."""

    says: str
    row: Any = None


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value that is shown once, on the page that answers the act; it is in no address and no history.

    `says` is told below it; without it, that looking at the value was recorded.
    """

    label: str
    value: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes that leave as a file."""

    content: bytes
    name: str
    content_type: str = "application/octet-stream"


Outcome = Done | Revealed | Download


class ActForm(forms.Form):
    """The form of an act. It knows the row and who acts; it has no field for either.

    `version` is that of the data request when the page was opened: an act on a stale page is refused.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy(
                "What was sent does not say which state of the case you saw. Open it again."
            )
        },
    )

    def __init__(self, *args: Any, row: Any, actor: User, scope: Scope, **kwargs: Any) -> None:
        self.row = row
        self.actor = actor
        self.scope = scope
        super().__init__(*args, **kwargs)
        case = case_of(row)
        if case is None:
            del self.fields["version"]
        else:
            self.fields["version"].initial = case.version
        self.prepare()
        for text in self.fields.values():
            if isinstance(text, forms.CharField):
                text.validators = [*text.validators, require_readable]

    def prepare(self) -> None:
        """Fill choices and initial values that depend on the row or the scope."""

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The visible fields under headings; one group without a heading unless a form says otherwise."""
        return [("", list(self.visible_fields()))]

    def rebase(self, data: QueryDict, before: Mapping[Any, Any]) -> None:
        """Take over what others changed where the person changed nothing; `before` holds rows by id as they were seen.

        Nothing, for a form whose fields do not begin with what is stored.
        """


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as it was asked for: who, on what, with which values, when."""

    actor: User
    row: Any
    values: dict[str, Any]
    form: Any
    at: datetime


def always(row: Any, actor: Any) -> bool:
    """An act that the state of the row never closes."""
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a person can do: a button, a form, one call of a service.

    `weight` is `step` for a step of the case, `rare` for what stands on the page of its own row alone and not on the
    case file, `aside` for everything else. A `direct` act has no page of its own: its button sends the form. A `fresh`
    one is open to somebody who has just proved who they are: its form is shown within five minutes of the proof, and
    taken within fifteen.
    """

    name: str
    label: str | Promise
    permission: Permission
    perform: Callable[[Asked], Outcome]
    form: type[ActForm] = ActForm
    is_open: Callable[[Any, Any], bool] = always
    explains: str | Promise = ""
    weight: str = "aside"
    direct: bool = False
    fresh: bool = False
    template: str = "admin/act.html"
    context: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})


def case_of(row: Any) -> DataRequest | None:
    """The data request that a row is or belongs to; none for a change of rights, whose readers see no case."""
    if isinstance(row, GrantProposal):
        return None
    if isinstance(row, DataRequest):
        return row
    case = getattr(row, "data_request", None)
    return case if isinstance(case, DataRequest) else None


def answer(page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any) -> HttpResponseBase:
    """Show the form of an act, or take it: refused in the service's words with 409, done with a redirect."""
    actor = request.user
    assert isinstance(actor, User)  # noqa: S101  the site lets nobody else in
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    sent = request.method == "POST"
    if elsewhere := _elsewhere(page, request, act, row, sent=sent):
        return elsewhere
    data, files = (request.POST, request.FILES) if sent else (None, None)
    scope: Scope = request.scope  # type: ignore[attr-defined]
    try:
        form = act.form(data, files, row=row, actor=actor, scope=scope)
    except TriageError as refusal:
        return _form_page(page, request, act, row, None, refusal=str(refusal), status=CONFLICT)
    if act.direct:
        # Its button stands on other pages and changes nothing of the case.
        form.fields.pop("version", None)
    if not sent:
        return _form_page(page, request, act, row, form)
    if is_stale(form, row):
        return _changed(page, request, act, row, form)
    if not form.is_valid():
        return _form_page(page, request, act, row, form)
    return _take(page, request, act, row, form)


def _elsewhere(
    page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any, *, sent: bool
) -> HttpResponseBase | None:
    """Back, if the act is not possible any more; to prove who one is, for a grave act and a proof that is too old."""
    if not sent and row is not None and not act.is_open(row, request.user):
        refusal = _("“{act}” is not possible for {row} as it stands now.")
        messages.warning(request, refusal.format(act=act.label, row=row))
        return HttpResponseRedirect(page.url_after(request, row))
    if not act.fresh or is_fresh(request, within=FOR_SENDING if sent else FOR_A_FORM):
        return None
    if not sent:
        return ask(request, back=request.get_full_path())
    told = _(
        "Nothing was done: more than {minutes} minutes had passed since you last proved who you are. You have now; "
        "“{act}” can be sent again."
    ).format(minutes=int(FOR_SENDING.total_seconds() // 60), act=act.label)
    return ask(request, back=page.url_after(request, row) if act.direct else request.path, told=told)


def _take(page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any, form: ActForm) -> HttpResponseBase:
    values = dict(form.cleaned_data)
    version = values.pop("version", None)
    case = case_of(row)
    if case is not None and version is not None:
        case.version = version
    asked = Asked(actor=form.actor, row=row, values=values, form=form, at=timezone.now())
    try:
        outcome = act.perform(asked)
    except NotInScope:
        raise Http404 from None
    except TriageError as refusal:
        if isinstance(refusal, ChangedMeanwhile) and not act.direct:
            # Between the look at the version above and the lock of the service.
            return _changed(page, request, act, row, form)
        return _refused(page, request, act, row, form, refusal)
    return _after(page, request, act, row, outcome)


def seen_version(form: ActForm) -> int | None:
    """The state of the case that was on the page; None where the form has none, or says no number."""
    if "version" not in form.fields:
        return None
    try:
        seen: int | None = form.fields["version"].clean(form.data.get(form.add_prefix("version")))
    except forms.ValidationError:
        return None
    return seen


def is_stale(form: ActForm, row: Any) -> bool:
    """Whether the case has moved on since the form was opened."""
    case, seen = case_of(row), seen_version(form)
    return case is not None and seen is not None and seen != case.version


def _changed(
    page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any, form: ActForm
) -> HttpResponseBase:
    """What others did since, above the form as it was filled in; it is bound to the state that is shown now."""
    seen = seen_version(form) or 0
    row = page.row(request, str(row.pk))
    case = case_of(row)
    assert case is not None  # noqa: S101  only a form of a case has a version
    try:
        again = on_the_present_state(
            lambda data: act.form(data, request.FILES, row=row, actor=form.actor, scope=form.scope),
            request.POST,
            rows_before(case, version=seen),
        )
    except TriageError as refusal:
        return _form_page(page, request, act, row, None, refusal=str(refusal), status=CONFLICT)
    conflict = Conflict(
        happened_since(case, version=seen),
        possible=act.is_open(row, form.actor),
        files=again.is_multipart(),
    )
    return _form_page(
        page, request, act, row, again, refusal=says_changed(case), status=CONFLICT, conflict=conflict
    )


def on_the_present_state(
    make: Callable[[QueryDict], ActForm], sent: QueryDict, before: Mapping[Any, Any]
) -> ActForm:
    """The form as it was filled in, bound to the state of now: what the person left alone is as others made it."""
    data = sent.copy()
    again = make(data)
    for bound in again.hidden_fields():
        data[bound.html_name] = bound.initial
    again.rebase(data, before)
    return again


def says_changed(case: DataRequest) -> str:
    """Above a form that was sent on an earlier state."""
    says = _("{reference} was changed since you opened it. Nothing of yours was saved.")
    return says.format(reference=case.reference)


def _refused(
    page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any, form: ActForm, refusal: TriageError
) -> HttpResponseBase:
    if act.direct:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(page.url_after(request, row))
    if isinstance(refusal, BadInput) and refusal.where in form.fields:
        form.add_error(refusal.where, str(refusal).removeprefix(f"{refusal.where}: "))
        return _form_page(page, request, act, row, form)
    status = next((status for error, status in STATUSES if isinstance(refusal, error)), CONFLICT)
    return _form_page(page, request, act, row, form, refusal=str(refusal), status=status)


def _after(
    page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any, outcome: Outcome
) -> HttpResponseBase:
    match outcome:
        case Download():
            response = HttpResponse(outcome.content, content_type=outcome.content_type)
            name = "".join(mark if mark.isalnum() or mark in ".-_" else "_" for mark in outcome.name)
            response["Content-Disposition"] = f'attachment; filename="{name or "document"}"'
            return response
        case Revealed():
            return _form_page(page, request, act, row, None, revealed=outcome)
        case Done():
            messages.success(request, outcome.says)
            return HttpResponseRedirect(page.url_after(request, outcome.row or row))


def _form_page(
    page: ReadOnlyAdmin, request: HttpRequest, act: Act, row: Any, form: ActForm | None, *,
    refusal: str = "", status: int = 200, revealed: Revealed | None = None, conflict: Conflict | None = None,
) -> TemplateResponse:  # fmt: skip
    context = {
        **page.admin_site.each_context(request),
        "title": act.label,
        "subtitle": None if row is None else str(case_of(row) or row),
        "opts": page.opts,
        "act": act,
        "row": row,
        "case": case_of(row),
        "form": form,
        "refusal": refusal,
        "revealed": revealed,
        "conflict": conflict,
        "back_url": page.url_after(request, row),
        **act.context(row),
    }
    return TemplateResponse(request, act.template, context, status=status)
