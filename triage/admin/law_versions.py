"""Published texts of rulebooks, what is proposed as the next, and what is taken out of force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.rulebook import Rulebook
from jurisdictions.models import RulebookDraft, RulebookVersion, RulebookWithdrawal
from triage.access import Scope
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import scope_of_request
from triage.admin.fields import DayField, text_area
from triage.admin.law import REVIEW, LawAdmin
from triage.admin.law_difference import view_asked, view_context
from triage.admin.law_run_pages import do_now
from triage.models import LawRun
from triage.roles import Permission
from triage.services import back_test, law, law_drafting, law_withdrawal, reassessment

MOST_RUNS = 5


class DraftForm(ActForm):
    """The text of the next version."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        widget=text_area(rows=24),
        help_text=gettext_lazy("The whole rulebook as TOML."),
    )
    effective_from = DayField(
        label=gettext_lazy("Effective from"),
        help_text=gettext_lazy("Data requests received from this day on are judged by it."),
    )


class WithdrawForm(ActForm):
    """Why a version must not speak any more."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=law_withdrawal.LONGEST_REASON,
        widget=text_area(),
        help_text=gettext_lazy("What is wrong with it. It is kept with the version."),
    )


class BackTestForm(ActForm):
    """How the entries of the draft are taken."""

    all_reviewed = forms.BooleanField(
        required=False,
        label=gettext_lazy("As if every entry were reviewed"),
        help_text=gettext_lazy(
            "An entry that nobody reviewed only asks counsel. Without the tick, entries count as reviewed whose id is "
            "reviewed in the published version."
        ),
    )


def _draft(asked: Asked) -> Done:
    row = law.draft_rulebook(actor=asked.actor, at=asked.at, **asked.values)
    return Done(_("{row} waits for another law editor to publish it.").format(row=row), row)


def _publish(asked: Asked) -> Done:
    row = law.publish_rulebook(actor=asked.actor, draft=asked.row, at=asked.at)
    return Done(_("{row} is published, unreviewed.").format(row=row), row)


def _back_test(asked: Asked) -> Done:
    run = back_test.start(actor=asked.actor, draft=asked.row, at=asked.at, **asked.values)
    do_now(run)
    return Done(_("The back-test has begun."), run)


def _reassess(asked: Asked) -> Done:
    run = reassessment.start(actor=asked.actor, version=asked.row, at=asked.at)
    do_now(run)
    return Done(_("The reassessment has begun."), run)


def _withdraw(asked: Asked) -> Done:
    row = law_withdrawal.propose_withdrawal(actor=asked.actor, version=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} waits for another law editor to confirm it.").format(row=row), row)


def _confirm(asked: Asked) -> Done:
    row = law_withdrawal.confirm_withdrawal(actor=asked.actor, withdrawal=asked.row, at=asked.at)
    return Done(_("{version} is withdrawn.").format(version=row.version), row.version)


def _waits(row: Any, actor: Any) -> bool:
    """For somebody else than who drafted it."""
    return not hasattr(row, "version") and row.drafted_by_id != actor.pk


def _speaks(row: Any, actor: Any) -> bool:
    withdrawal = getattr(row, "withdrawal", None)
    return withdrawal is None or withdrawal.confirmed_at is None


def _is_not_proposed(row: Any, actor: Any) -> bool:
    return not hasattr(row, "withdrawal")


def _is_unconfirmed(row: Any, actor: Any) -> bool:
    return bool(row.confirmed_at is None and row.proposed_by_id != actor.pk)


class LawTextAdmin(LawAdmin):
    """Rows that hold the text of a rulebook: read, and compared with the one before it."""

    hidden_fields = frozenset({"source"})
    row_template = "admin/law/text.html"
    run_field = ""
    """The column by which a run names the row."""

    def text_before(self, row: Any) -> RulebookVersion | None:
        """The version that the text is compared with; none unless a class says so."""
        return None

    def text_context(self, request: HttpRequest, row: Any, number: int) -> dict[str, Any]:
        """The view that was asked for, or what keeps the text from being read."""
        checked = law_drafting.checked(row.source, code=row.code)
        if checked.rulebook is None:
            return {"problem": checked.problem, "views": ()}
        before = self.text_before(row)
        old: tuple[str, Rulebook] | None = (before.source, law.rulebook_of(before)) if before else None
        reviewed = row.reviews.values_list("rule_id", flat=True) if isinstance(row, RulebookVersion) else ()
        view = view_context(
            view_asked(request), old=old, new=(row.source, checked.rulebook), number=number,
            reviewed=frozenset(reviewed),
        )  # fmt: skip
        return {**view, "before": before, "rulebook_name": checked.rulebook.name}

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The text in one of its views, and what can be done with it elsewhere."""
        scope = scope_of_request(request)
        editor = reverse("admin:law_editor", kwargs={"code": row.code})
        runs = LawRun.objects.filter(actor_id=request.user.pk, **{self.run_field: row})[:MOST_RUNS]
        return {
            **super().page_context(request, row),
            "editor_url": editor if scope.holds(Permission.DRAFT_RULEBOOK) else "",
            "runs": runs,
        }

    def url_after(self, request: HttpRequest, row: Any) -> str:
        """The run that an act has started, the version that it published, or the row."""
        match row:
            case LawRun():
                return reverse("admin:law_run", kwargs={"run_id": row.pk})
            case RulebookVersion():
                return reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": row.pk})
            case RulebookWithdrawal():
                return reverse("admin:jurisdictions_rulebookwithdrawal_change", kwargs={"object_id": row.pk})
        return super().url_after(request, row)


class RulebookVersionAdmin(LawTextAdmin):
    """Published texts; a version never changes."""

    run_field = "version"
    acts = (
        REVIEW,
        Act(
            "reassess", gettext_lazy("Assess open data requests anew"), Permission.ASSESS, _reassess, is_open=_speaks,
            explains=gettext_lazy(
                "Each open data request of your jurisdictions that was assessed, and can be as it stands, is assessed "
                "by the law as it is now. What was answered or closed is not touched."
            ),
        ),
        Act(
            "withdraw", gettext_lazy("Propose to withdraw"), Permission.PUBLISH_RULEBOOK, _withdraw, WithdrawForm,
            is_open=_is_not_proposed,
            explains=gettext_lazy(
                "Once another law editor confirms it, the version before it speaks again. Assessments keep naming the "
                "version that made them."
            ),
        ),
    )  # fmt: skip
    list_display = (
        "__str__", "kind", "jurisdiction", "effective_from", "published_by", "published_at", "state",
    )  # fmt: skip
    list_select_related = ("jurisdiction", "published_by", "withdrawal")
    list_filter = (("kind", admin.ChoicesFieldListFilter),)
    search_fields = ("code__istartswith",)
    search_help_text = gettext_lazy("The beginning of the code")

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Any) -> str:
        """Whether the version was withdrawn."""
        withdrawal = getattr(row, "withdrawal", None)
        if withdrawal is None:
            return _("published")
        return _("withdrawn") if withdrawal.confirmed_at else _("withdrawal proposed")

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Policies and regimes, and the rulebooks of the scope's countries."""
        if self.everything(scope):
            return rows
        return rows.filter(Q(jurisdiction=None) | Q(jurisdiction__in=scope.jurisdictions))

    def text_before(self, row: Any) -> RulebookVersion | None:
        """The version of the number before."""
        earlier = RulebookVersion.objects.filter(code=row.code, number__lt=row.number)
        return earlier.order_by("-number").first()

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With its withdrawal, if there is one."""
        context = super().page_context(request, row)
        review_url = f"{reverse('admin:law_review', kwargs={'code': row.code})}?version={row.number}"
        holds = scope_of_request(request).holds
        return {
            **context,
            **self.text_context(request, row, row.number),
            "withdrawal": getattr(row, "withdrawal", None),
            "review_url": review_url if holds(Permission.REVIEW_RULE) and _speaks(row, request.user) else "",
        }


class RulebookDraftAdmin(LawTextAdmin):
    """Proposed texts; the person who drafted one cannot publish it."""

    run_field = "draft"
    acts = (
        Act(
            "publish", gettext_lazy("Publish"), Permission.PUBLISH_RULEBOOK, _publish, is_open=_waits,
            explains=gettext_lazy("From its day on data requests are judged by it; its rules wait for a review."),
        ),
        Act(
            "back-test", gettext_lazy("Back-test"), Permission.DRAFT_RULEBOOK, _back_test, BackTestForm,
            explains=gettext_lazy(
                "The past data requests of your jurisdictions are assessed by the law as it is, and with this draft "
                "in its place. Nothing of them changes; what would come out differently is counted."
            ),
        ),
    )  # fmt: skip
    list_acts = (Act("draft", gettext_lazy("Draft a version"), Permission.DRAFT_RULEBOOK, _draft, DraftForm),)
    list_display = ("__str__", "effective_from", "drafted_by", "version")
    list_select_related = ("drafted_by", "version")

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those for the scope's countries; a draft names its country by its code."""
        return rows if self.everything(scope) else rows.filter(code__in=scope.jurisdictions)

    def text_before(self, row: Any) -> RulebookVersion | None:
        """The newest version that speaks, or the one before the draft's own."""
        version = getattr(row, "version", None)
        if version is None:
            return law_drafting.newest_version(row.code)
        earlier = RulebookVersion.objects.filter(code=row.code, number__lt=version.number)
        return earlier.order_by("-number").first()

    def page_context(self, request: HttpRequest, row: RulebookDraft) -> dict[str, Any]:
        """The text and its views."""
        before = self.text_before(row)
        context = super().page_context(request, row)
        if context["editor_url"]:
            context["editor_url"] += f"?draft={row.pk}"
        return {**context, **self.text_context(request, row, before.number + 1 if before else 1)}


class RulebookWithdrawalAdmin(LawAdmin):
    """Versions that are taken out of force by two law editors."""

    acts = (
        Act(
            "confirm", gettext_lazy("Confirm"), Permission.PUBLISH_RULEBOOK, _confirm, is_open=_is_unconfirmed,
            explains=gettext_lazy("The version no longer speaks; from now on the one before it does."),
        ),
    )  # fmt: skip
    list_display = ("version", "reason", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at")
    list_select_related = ("version", "proposed_by", "confirmed_by")

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """As the versions."""
        if self.everything(scope):
            return rows
        of_scope = Q(version__jurisdiction=None) | Q(version__jurisdiction__in=scope.jurisdictions)
        return rows.filter(of_scope)

    def url_after(self, request: HttpRequest, row: Any) -> str:
        """The version, once its withdrawal is confirmed."""
        if isinstance(row, RulebookVersion):
            return reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": row.pk})
        return super().url_after(request, row)
