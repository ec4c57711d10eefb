"""What risk to human rights an offence of each kind is: the flag it raises, its weight, the review it demands.

Weight is 1 (slight) to 5 (grave). Grave are offences that States use against opponents as such or that may cost a life;
the level is that of the rights reviewer wherever the conduct is speech, belief, private life or opposition (ICCPR Art.
17 to 19, 21, 22, 25 to 27; Human Rights Committee, General Comment 34, paras 38, 42, 46 to 49).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jurisdictions.law.vocabulary import Flag, OffenceTag, ReviewLevel


@dataclass(frozen=True, slots=True)
class OffenceRisk:
    """The flag, its weight and the level of review."""

    flag: Flag
    weight: int
    level: ReviewLevel


_F, _T = Flag, OffenceTag
_SENIOR, _RIGHTS = ReviewLevel.SENIOR_COUNSEL, ReviewLevel.RIGHTS_REVIEWER


def _all(flag: Flag, weight: int, level: ReviewLevel, *tags: OffenceTag) -> dict[OffenceTag, OffenceRisk]:
    return dict.fromkeys(tags, OffenceRisk(flag, weight, level))


RISKS: Mapping[OffenceTag, OffenceRisk] = MappingProxyType(
    _all(_F.POLITICAL_SPEECH, 5, _RIGHTS, _T.POLITICAL_SPEECH, _T.STATE_PROPAGANDA, _T.WARTIME_SPEECH)
    | _all(_F.POLITICAL_OFFENCE, 5, _RIGHTS, _T.INSULT_HEAD_OF_STATE, _T.LESE_MAJESTE, _T.FOREIGN_AGENT)
    | _all(_F.POLITICAL_OFFENCE, 5, _RIGHTS, _T.UNDESIRABLE_ORGANISATION, _T.SUBVERSION, _T.SEDITION)
    | _all(_F.POLITICAL_OFFENCE, 4, _RIGHTS, _T.INSULT_STATE, _T.MILITARY_DISCREDIT, _T.MILITARY_ORDER)
    | _all(
        _F.SPEECH_OFFENCE, 4, _RIGHTS, _T.INSULT, _T.INSULT_OFFICIAL, _T.CRIMINAL_DEFAMATION, _T.FALSE_NEWS
    )
    | _all(_F.SPEECH_OFFENCE, 4, _RIGHTS, _T.MILITARY_FALSE_INFORMATION, _T.INCITEMENT_VAGUE)
    | _all(_F.SPEECH_OFFENCE, 4, _RIGHTS, _T.PUBLIC_ORDER_SPEECH, _T.NATIONAL_SECURITY_SPEECH)
    | _all(_F.RELIGIOUS_OFFENCE, 5, _RIGHTS, _T.BLASPHEMY, _T.RELIGIOUS_EXTREMISM, _T.CORRUPTION_ON_EARTH)
    | _all(_F.RELIGIOUS_OFFENCE, 4, _RIGHTS, _T.RELIGIOUS_OFFENCE)
    | _all(_F.STATE_SECURITY, 4, _RIGHTS, _T.SEPARATISM, _T.TREASON, _T.STATE_SECRETS)
    | _all(_F.TERRORISM_LABEL, 4, _RIGHTS, _T.TERRORISM_SPEECH, _T.EXTREMISM, _T.SEARCH_EXTREMIST)
    | _all(_F.TERRORISM_LABEL, 2, _SENIOR, _T.TERRORISM)
    | _all(_F.PROTEST, 4, _RIGHTS, _T.PROTEST)
    | _all(_F.MINORITY, 5, _RIGHTS, _T.SAME_SEX_RELATIONS, _T.LGBT_EXPRESSION, _T.FAMILY_VALUES)
    | _all(_F.MINORITY, 5, _RIGHTS, _T.REPRODUCTIVE_HEALTH, _T.GENDER_CARE)
    | _all(_F.POLITICAL_OFFENCE, 2, _SENIOR, _T.OTHER)
)
"""By the tag of a sensitive offence; a tag that is missing here is that of an ordinary one."""
