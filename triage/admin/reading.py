"""The page “document beside facts”: what it shows, and the three things that can be done on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.admin.acts import (
    CONFLICT,
    ActForm,
    is_stale,
    on_the_present_state,
    says_changed,
    seen_version,
)
from triage.admin.checklist_form import ReadingChecklistForm, answered_words
from triage.admin.conflict import Conflict, happened_since, rows_before
from triage.admin.document_reader import PREVIEW, PREVIEW_ZOOM, ZOOMS, Place, Sheet, place_from, sheet_of
from triage.admin.fact_places import FactPlace, place_of, places_of, read_url
from triage.admin.reading_forms import ReadingFactsForm, TieForm, UntieForm, label_of
from triage.admin.secrets import Secrets, open_secrets
from triage.admin.values import described
from triage.choices import Status, place
from triage.documents.pictures import draw_page
from triage.errors import BadInput, ChangedMeanwhile, NotInScope, TriageError
from triage.models import DataRequest, Document, FactSource, Order, User
from triage.roles import Permission
from triage.services import checklist, facts, sources
from triage.services.reading import read_document
from triage.workflow import Step, steps_from

if TYPE_CHECKING:
    from triage.admin.base import ReadOnlyAdmin

FORMS: dict[str, type[ActForm]] = {
    "tie": TieForm,
    "untie": UntieForm,
    "correct": ReadingFactsForm,
    "answer": ReadingChecklistForm,
}
NEEDS = {"answer": Permission.ASSESS}
"""The permission of an act; of the others that to correct facts."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact of the order that is known, and where it was read."""

    label: str
    value: str
    places: tuple[FactPlace, ...]


@dataclass(frozen=True, slots=True)
class TiedLine:
    """One fact that was read from this document."""

    label: str
    place: FactPlace
    unit: str


@dataclass(slots=True)
class Sent:
    """What was sent and could not be done: the form with what was typed, and the service's words."""

    act: str = ""
    form: ActForm | None = None
    refusal: str = ""
    status: int = 200
    conflict: Conflict | None = None


def picture(request: HttpRequest, document: Document, page: int) -> HttpResponse:
    """A page as a PNG, after the event that says who looks. It is kept by no browser and no proxy."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    zoom = request.GET.get("zoom", "")
    scale = PREVIEW_ZOOM if zoom == PREVIEW else ZOOMS.get(zoom, 1.0)
    try:
        content = read_document(actor=_actor(request), document=document, at=timezone.now())
        drawn = draw_page(content, media_type=document.detected_type, page=page, zoom=scale)
    except NotInScope:
        raise Http404 from None
    except TriageError as refusal:
        response = HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=CONFLICT)
    else:
        response = HttpResponse(drawn, content_type="image/png")
    response["Cache-Control"] = "no-store"
    return response


def read(page: ReadOnlyAdmin, request: HttpRequest, document: Document) -> HttpResponse:
    """The document beside the facts of its order; what was sent is done first."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    sent = Sent()
    if request.method == "POST":
        done = _take(request, document)
        if isinstance(done, HttpResponseRedirect):
            return done
        sent = done
    place = place_from(request.GET)
    sheet = _sheet(request, document, place)
    if request.GET.get("part") == "sheet":
        template, context = "admin/reading/sheet.html", {"sheet": sheet, "document": document}
    else:
        template, context = "admin/reading/page.html", _context(page, request, document, sheet, sent)
    response = TemplateResponse(request, template, context, status=sent.status)
    response["Cache-Control"] = "no-store"
    return response


def _actor(request: HttpRequest) -> User:
    actor = request.user
    assert isinstance(actor, User)  # noqa: S101  the site lets nobody else in
    return actor


def _sheet(request: HttpRequest, document: Document, place: Place) -> Sheet:
    try:
        content = read_document(actor=_actor(request), document=document, at=timezone.now())
    except NotInScope:
        raise Http404 from None
    except TriageError as refusal:
        return Sheet(place, problem=str(refusal))
    return sheet_of(document, content, place)


# --- what is shown ---


def _context(
    page: ReadOnlyAdmin, request: HttpRequest, document: Document, sheet: Sheet, sent: Sent
) -> dict[str, Any]:
    case = document.data_request
    case_url = reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})
    tied = list(FactSource.objects.filter(data_request=case, document__isnull=False).order_by("page", "fact"))
    documents = list(Document.objects.filter(data_request=case))
    order = Order.objects.filter(data_request=case).first()
    secrets = open_secrets(case.pk, [order, *tied, *documents])
    name = secrets.text(document.name)
    return {
        **page.admin_site.each_context(request),
        "title": name,
        "subtitle": str(case),
        "opts": page.opts,
        "row": document,
        "document": document,
        "case": case,
        "case_url": case_url,
        "back_url": case_url,
        "document_acts": page.open_acts(request, document),
        "others": [
            (secrets.text(other.name), read_url(other.pk)) for other in documents if other.pk != document.pk
        ],
        "sheet": sheet,
        "here": sheet.place.query(),
        "known": list(_known(order, tied, secrets)),
        "unknown": [label_of(name) for name in _columns(order) if getattr(order, name) is None],
        "tied": list(_tied(case, document, tied, secrets)),
        "refusal": sent.refusal,
        "conflict": sent.conflict,
        "correcting": sent.act == "correct",
        "answering": sent.act == "answer",
        "problem": secrets.problem,
        **_forms(request, case, sheet, sent),
        **_checklist(request, case, sheet, sent),
    }


def _columns(order: Order | None) -> list[str]:
    if order is None:
        return []
    columns = order._meta.concrete_fields
    return [column.attname for column in columns if column.name not in ("id", "data_request")]


def _known(order: Order | None, tied: list[FactSource], secrets: Secrets) -> Iterator[FactLine]:
    places = places_of(tied, secrets)
    for name in _columns(order):
        if order is not None and getattr(order, name) is not None:
            shown = described(order, Order._meta.get_field(name))  # type: ignore[arg-type]
            value = secrets.text(order.offence_text) if name == "offence_text" else shown.value
            yield FactLine(shown.label, value, places.get((name, None), ()))


def _tied(
    case: DataRequest, document: Document, tied: list[FactSource], secrets: Secrets
) -> Iterator[TiedLine]:
    here = [source for source in tied if source.document_id == document.pk]
    wanted = {source.unit_id for source in here if source.unit_id}
    persons = {
        row.pk: _("Person {number}").format(number=row.number) for row in case.subjects.filter(pk__in=wanted)
    }
    items = case.items.filter(pk__in=wanted).select_related("subject")
    units = persons | {
        row.pk: _("Person {number}, item {item}").format(number=row.subject.number, item=row.number)
        for row in items
    }
    for source in here:
        unit = units.get(source.unit_id, "") if source.unit_id else ""
        yield TiedLine(label_of(source.fact), place_of(source, secrets), unit)


def _forms(request: HttpRequest, case: DataRequest, sheet: Sheet, sent: Sent) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    if not scope.holds(Permission.CORRECT):
        return {"may_tie": False}
    shown: dict[str, Any] = {"may_tie": case.is_open}
    if shown["may_tie"]:
        shown["tie_form"] = sent.form if sent.act == "tie" else _form(request, "tie", case, sheet.place)
    if _can_correct(case) or sent.act == "correct":
        form = sent.form if sent.act == "correct" else _form(request, "correct", case, sheet.place)
        if form is not None and not sheet.pages:
            form.fields.pop("read_here", None)
        shown["facts_form"] = form
    return shown


def _checklist(request: HttpRequest, case: DataRequest, sheet: Sheet, sent: Sent) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    if not scope.holds(Permission.ASSESS) or not _can_answer(case):
        return {"checklist_form": sent.form} if sent.act == "answer" else {}
    form = sent.form if sent.act == "answer" else _form(request, "answer", case, sheet.place)
    return {"checklist_form": form} if isinstance(form, ReadingChecklistForm) and form.rows else {}


def _can_answer(case: DataRequest) -> bool:
    return Step.ANSWER_QUESTIONS in steps_from(Status(case.status))


def _can_correct(case: DataRequest) -> bool:
    return Step.CORRECT_FACTS in steps_from(Status(case.status))


def _form(request: HttpRequest, act: str, case: DataRequest, place: Place, data: Any = None) -> ActForm:
    scope = request.scope  # type: ignore[attr-defined]
    initial = {"page": place.page} if act == "tie" else None
    return FORMS[act](
        data,
        row=case,
        actor=_actor(request),
        scope=scope,
        prefix=act,
        auto_id=f"id_{act}_%s",
        initial=initial,
    )


# --- what is done ---


def _take(request: HttpRequest, document: Document) -> HttpResponseRedirect | Sent:
    """Do what was sent. A person without the permission finds nothing here."""
    act = request.POST.get("act", "")
    scope = request.scope  # type: ignore[attr-defined]
    if act not in FORMS or not scope.holds(NEEDS.get(act, Permission.CORRECT)):
        raise Http404
    place = place_from(request.GET)
    form = _form(request, act, document.data_request, place, request.POST)
    if is_stale(form, document.data_request):
        return _changed(request, act, document, form, place)
    if not form.is_valid():
        return Sent(act, form)
    try:
        says = _TAKERS[act](_actor(request), document, form, place)
    except NotInScope:
        raise Http404 from None
    except ChangedMeanwhile:
        # Between the look at the version above and the lock of the service.
        return _changed(request, act, document, form, place)
    except TriageError as refusal:
        return _refused(act, form, refusal)
    messages.success(request, says)
    return HttpResponseRedirect(read_url(document.pk) + place.query())


def _changed(request: HttpRequest, act: str, document: Document, form: ActForm, place: Place) -> Sent:
    """What others did since, and the form as it was filled in, which can be sent again on the present state."""
    case = document.data_request
    case.refresh_from_db()
    seen = seen_version(form) or 0
    again = on_the_present_state(
        lambda data: _form(request, act, case, place, data), request.POST, rows_before(case, version=seen)
    )
    possible = _can_answer(case) if act == "answer" else _can_correct(case)
    conflict = Conflict(happened_since(case, version=seen), possible=possible, files=False)
    return Sent(act, again, says_changed(case), CONFLICT, conflict)


def _refused(act: str, form: ActForm, refusal: TriageError) -> Sent:
    if isinstance(refusal, BadInput) and refusal.where in form.fields:
        form.add_error(refusal.where, str(refusal).removeprefix(f"{place(refusal.where)}: "))
        return Sent(act, form)
    return Sent(act, form, str(refusal), CONFLICT)


def _tie(actor: User, document: Document, form: Any, place: Place) -> str:
    case, parts = document.data_request, form.parts()
    sources.tie_fact(actor=actor, data_request=case, document=document, at=timezone.now(), **parts)
    return _("“{fact}” is tied to this document.").format(fact=label_of(parts["fact"]))


def _untie(actor: User, document: Document, form: Any, place: Place) -> str:
    found = FactSource.objects.select_related("data_request")
    source = found.filter(document=document, pk=form.cleaned_data["source"]).first()
    if source is None:
        raise BadInput(_("It is not tied to this document any more."), where="")
    sources.untie_fact(actor=actor, source=source, at=timezone.now())
    return _("“{fact}” is not tied to this document any more.").format(fact=label_of(source.fact))


def _correct(actor: User, document: Document, form: Any, place: Place) -> str:
    case, at = document.data_request, timezone.now()
    case.version = form.cleaned_data["version"]
    # Both or neither: a refusal must not leave facts behind that were corrected without their page.
    with transaction.atomic():
        corrected = facts.correct_facts(
            actor=actor, data_request=case, reason=form.cleaned_data["reason"], at=at, **form.corrections()
        )
        for name in form.read_facts():
            sources.tie_fact(
                actor=actor, data_request=corrected, fact=name, document=document, page=place.page, at=at
            )
    return _("The facts are corrected. Assess again.")


def _answer(actor: User, document: Document, form: Any, place: Place) -> str:
    case = document.data_request
    case.version = form.cleaned_data["version"]
    page = place.page if document.pages else None
    row = checklist.answer_questions(
        actor=actor, data_request=case, answers=form.answers_on(document, page), at=timezone.now()
    )
    return answered_words(row)


_TAKERS = {"tie": _tie, "untie": _untie, "correct": _correct, "answer": _answer}
