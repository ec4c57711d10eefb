"""Taking in a demand by its form: registered, its document attached, its facts tied to the pages they stand on."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, Asked, Done
from triage.admin.register_form import RegisterForm
from triage.choices import DocumentRole
from triage.errors import TriageError
from triage.models import DataRequest, Document
from triage.roles import Permission
from triage.services import intake, sources

MOST_DOUBLES = 5


def _register(asked: Asked) -> Done:
    """Each part is a service of its own: what was registered stands, and what could not follow it is said."""
    form = asked.form
    row = intake.register(
        actor=asked.actor, submission=form.submission(), key=asked.values["token"], at=asked.at
    )
    if row.registered_at != asked.at:
        return Done(
            _(
                "{reference} was registered with this form before; it is one case. What you sent again was not added: "
                "correct the facts there, or open the form anew for another demand."
            ).format(reference=row),
            row,
        )
    says = [_("{reference} is registered.").format(reference=row), _paper(asked, row)]
    doubles = list(intake.duplicates_of(row, scope=form.scope)[:MOST_DOUBLES])
    if doubles:
        says.append(
            _("It may be a double: {others} carry the same reference.").format(
                others=", ".join(str(double) for double in doubles)
            )
        )
    return Done(" ".join(says), row)


def _paper(asked: Asked, row: DataRequest) -> str:
    if asked.values["document"] is None:
        return _("Attach the order next.")
    name, content = asked.values["document"]
    try:
        document = intake.attach_document(
            actor=asked.actor,
            data_request=row,
            role=DocumentRole.ORDER,
            name=name,
            content=content,
            at=asked.at,
        )
    except TriageError as refusal:
        return _("Its document was not kept: {refusal} Attach it again.").format(refusal=refusal)
    untied = _tie(asked, row, document)
    return " ".join([_("The document is kept."), *([document.problem] if document.problem else []), *untied])


def _tie(asked: Asked, row: DataRequest, document: Document) -> list[str]:
    """What was quoted with its page is tied to it. A page that the document has not is said, not fatal."""
    problems = []
    for line in asked.form.source_lines():
        if not line["page"]:
            continue
        try:
            sources.tie_fact(
                actor=asked.actor, data_request=row, fact=line["fact"], document=document, page=line["page"],
                words=line["words"], at=asked.at,
            )  # fmt: skip
        except TriageError as refusal:
            problems.append(str(refusal))
    return problems


REGISTER = Act(
    "register", gettext_lazy("Register a data request"), Permission.REGISTER, _register, RegisterForm,
    explains=gettext_lazy("Fill in what the demand says. What it leaves open stays unknown."),
    template="admin/register.html",
)  # fmt: skip
