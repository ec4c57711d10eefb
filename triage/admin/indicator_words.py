"""How rights indicators are named and read: titles, scales, thresholds, and the words that stand for values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jurisdictions.law.rights import LIBERAL_DEMOCRACY, RULE_OF_LAW, VOICE
from triage.choices import in_words


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of an index, and the marks at which a tier changes."""

    least: float
    most: float
    marks: tuple[float, ...] = ()
    higher_is_worse: bool = False


TITLES: Mapping[str, str | Promise] = MappingProxyType(
    {
        LIBERAL_DEMOCRACY.name: _("Liberal democracy"),
        RULE_OF_LAW.name: _("Rule of law"),
        VOICE.name: _("Voice and accountability"),
        "wgi_voice_accountability_rank": _("Voice and accountability, percentile rank"),
        "vdem_v2x_polyarchy": _("Electoral democracy"),
        "vdem_v2x_freexp_altinf": _("Freedom of expression"),
        "vdem_v2x_civlib": _("Civil liberties"),
        "vdem_v2x_corr": _("Political corruption"),
        "row_regime": _("Regime (Regimes of the World)"),
        "death_penalty_status": _("Death penalty"),
        "same_sex_acts": _("Same-sex acts"),
        "same_sex_death_penalty": _("Death penalty for same-sex acts"),
        "lgbt_expression_restricted": _("Speech about LGBT restricted by law"),
        "coe_budapest_convention": _("Budapest Convention (CETS 185)"),
        "coe_member_echr": _("Council of Europe and its Convention on Human Rights"),
        "eu_member": _("European Union"),
        "eu_eevidence_regulation_2023_1543": _("e-Evidence Regulation (EU) 2023/1543"),
        "us_cloud_act_agreement": _("CLOUD Act agreement with the United States"),
        "un_iccpr": _("Covenant on Civil and Political Rights (ICCPR)"),
        "un_iccpr_op1_individual_complaints": _("ICCPR, complaints of individuals (First Optional Protocol)"),
        "un_iccpr_op2_death_penalty_abolition": _(
            "ICCPR, abolition of the death penalty (Second Optional Protocol)"
        ),
        "un_cat": _("Convention against Torture"),
        "un_cped": _("Convention against Enforced Disappearance"),
    }
)
"""Of the indices that come with the product; an operator's own is named by its code."""
SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        **{
            scale.name: Scale(least, most, (scale.hybrid_from, scale.free_from))
            for scale, least, most in ((LIBERAL_DEMOCRACY, 0, 1), (RULE_OF_LAW, 0, 1), (VOICE, -2.5, 2.5))
        },
        "wgi_voice_accountability_rank": Scale(0, 100),
        "vdem_v2x_polyarchy": Scale(0, 1),
        "vdem_v2x_freexp_altinf": Scale(0, 1),
        "vdem_v2x_civlib": Scale(0, 1),
        "vdem_v2x_corr": Scale(0, 1, higher_is_worse=True),
    }
)
"""The scales of the indices that are drawn; that of an operator's own is read off its figures."""
_YES = {"1": _("yes"), "0": _("no")}
VALUES: Mapping[str, Mapping[str, str | Promise]] = MappingProxyType(
    {
        "row_regime": {
            "0": _("closed autocracy"),
            "1": _("electoral autocracy"),
            "2": _("electoral democracy"),
            "3": _("liberal democracy"),
        },
        "death_penalty_status": {
            "abolished": _("abolished"),
            "abolished_ordinary_crimes": _("abolished for ordinary crimes"),
            "abolitionist_in_practice": _("abolished in practice"),
            "retentionist": _("in force"),
        },
        "same_sex_acts": {
            "criminalised": _("a crime"),
            "partly": _("partly a crime"),
            "not_criminalised": _("no crime"),
        },
        "lgbt_expression_restricted": _YES,
        "coe_member_echr": {"1": _("member"), "0": _("not a member")},
        "eu_member": {"1": _("member"), "0": _("not a member")},
        "eu_eevidence_regulation_2023_1543": {"1": _("applies"), "0": _("does not apply")},
        "us_cloud_act_agreement": {"1": _("in force"), "0": _("none")},
    }
)
_STATUS = {"party": _("party"), "signatory": _("signed, not ratified"), "none": _("none")}


def title_of(name: str) -> str:
    """The name of an index for people."""
    return str(TITLES.get(name) or in_words(name))


def value_of(name: str, value: str) -> str:
    """A value that is a word or a code, in the reader's language; a figure as it was published."""
    words = VALUES.get(name, _STATUS)
    return str(words[value]) if value in words else gettext(value)


def is_drawn(name: str, value: str) -> bool:
    """Whether the values of an index are measures on a scale rather than codes or words."""
    if name in VALUES:
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True
