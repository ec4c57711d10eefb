"""An explanation as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jurisdictions.law.vocabulary import Result
from triage.management.explanation import Plain, moment

OPEN = frozenset({Result.FAILED.value, Result.UNKNOWN.value})


def lines_of(told: Plain) -> Iterator[str]:
    """The lines of one explanation, section by section."""
    yield f"{told['reference']}: {told['authority'] or 'authority not known'} ({told['jurisdiction']})"
    yield f"  {told['status']}, received {moment(told['received_at'])}"
    yield f"  {_basis(told)}"
    yield "  Law applied: " + ", ".join(
        f"{book['code']} version {book['version']} ({book['digest'][:8]})" for book in told["rulebooks"]
    )
    yield ""
    yield "Facts"
    yield from _facts(told["facts"], indent="  ")
    yield from _indicators(told["indicators"])
    yield from _subjects(told["subjects"])
    yield from _findings(told["findings"])
    yield from _checklist(told["checklist"])
    yield from _flags(told["flags"])
    yield from _deadlines(told["deadlines"])
    yield ""
    yield f"Level of review: {_spoken(told['level'])}"
    yield from _proposals(told["subjects"])


def _basis(told: Plain) -> str:
    assessment = told["assessment"]
    if assessment is None:
        return "There is no assessment: the law was applied to the facts of now, and nothing was stored."
    return f"Assessment {assessment['number']} of {moment(assessment['at'])}"


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_spoken(str(member)) for member in value) or "none"
    return _spoken(str(value)) if value is not None else "unknown"


def _facts(facts: Mapping[str, Any], *, indent: str) -> Iterator[str]:
    known = {name: value for name, value in facts.items() if value is not None}
    for name, value in known.items():
        yield f"{indent}{_spoken(name)}: {_value(value)}"
    unknown = [_spoken(name) for name in facts if name not in known]
    if unknown:
        yield f"{indent}unknown: {', '.join(unknown)}"


def _subjects(subjects: Iterable[Plain]) -> Iterator[str]:
    for subject in subjects:
        yield ""
        yield subject["name"].capitalize()
        yield from _facts(subject["facts"], indent="  ")
        for item in subject["items"]:
            yield f"  {item['name']}"
            yield from _facts(item["facts"], indent="    ")


def _indicators(told: Plain | None) -> Iterator[str]:
    yield ""
    yield "Indicators (those held now)"
    if told is None:
        yield "  the State is unknown"
        return
    yield f"  computed tier: {_spoken(told['tier'])}"
    yield from (f"    {sentence}" for sentence in told["because"])
    for used in told["used"]:
        yield f"    {used['name']} {used['year']}: {used['value']} [{used['source'] or 'no source'}]"
    if judged := told["override"]:
        yield f"  judged by {judged['by']} on {judged['on']}: {_spoken(judged['tier'])}"
        yield f"  the more careful one counts: {_spoken(told['counts'])}"


def _findings(findings: list[Plain]) -> Iterator[str]:
    yield ""
    yield "Findings"
    for finding in findings:
        if finding["result"] in OPEN:
            yield from _finding(finding)
    yield from _met([finding for finding in findings if finding["result"] not in OPEN])


def _met(findings: list[Plain]) -> Iterator[str]:
    """One entry for each rule, with the units of which it is satisfied."""
    about: dict[tuple[str, str], list[str]] = {}
    by_rule = {(finding["rulebook"], finding["rule"]): finding for finding in findings}
    for finding in findings:
        about.setdefault((finding["rulebook"], finding["rule"]), []).append(finding["about"])
    for key, finding in by_rule.items():
        yield f"  met ({'; '.join(about[key])}): {finding['says']}"
        yield f"    {finding['citation'] or 'no citation'} [{key[0]} version {finding['version']}, {key[1]}]"


def _finding(finding: Plain) -> Iterator[str]:
    code = f" {finding['reason']}" if finding["reason"] else ""
    yield f"  {finding['about']}: {finding['result']}, {finding['standing']}{code}"
    yield f"    {finding['says']}"
    reviewed = "reviewed" if finding["reviewed"] else "not reviewed"
    yield (
        f"    {finding['citation'] or 'no citation'} [{finding['rulebook']} version {finding['version']}, "
        f"{finding['rule']}, {reviewed}, confidence {finding['confidence']}]"
    )
    yield from _parts(finding["because"], opening="because")


def _checklist(lines: list[Plain]) -> Iterator[str]:
    yield ""
    yield "Checklist"
    for line in lines:
        answer = _spoken(line["answer"]) if line["answer"] else "no answer"
        blocks = ", blocks" if line.get("blocks") else ""
        yield f"  {line['about']}: {answer}{blocks}"
        yield from _question(line)
    if not lines:
        yield "  nothing is asked"


def _question(line: Plain) -> Iterator[str]:
    if "asks" not in line:
        yield f"    [{line['rulebook']}, {line['rule']}]"
        return
    yield f"    {line['asks']}"
    yield (
        f"    {line['citation'] or 'no citation'} [{line['rulebook']} version {line['version']}, {line['rule']}, "
        f"confidence {line['confidence']}]"
    )
    if line["answer"]:
        page = f", page {line['page']}" if line["page"] else ""
        yield f"    answered by {line['by']}, {moment(line['at'])}{page}"
    if line["asked_otherwise_before"]:
        yield "    the law asked it in other words before: that answer does not count"


def _parts(parts: Iterable[Plain], *, opening: str) -> Iterator[str]:
    for part in parts:
        facts = ", ".join(f"{name} is {_value(value)}" for name, value in part["names"])
        yield f"    {opening} {part['text']} is {_value(part['value'])}" + (f" ({facts})" if facts else "")


def _flags(flags: list[Plain]) -> Iterator[str]:
    yield ""
    yield "Risk flags"
    for flag in flags:
        yield (
            f"  {_spoken(flag['flag'])} ({flag['about']}): weight {flag['weight']}, {_spoken(flag['level'])}"
        )
        yield f"    {flag['says']}"
        yield f"    {flag['citation'] or 'no citation'} [{flag['rulebook']} version {flag['version']}, {flag['rule']}]"
        yield from _parts(flag["evidence"], opening="evidence:")
    if not flags:
        yield "  none"


def _deadlines(deadlines: list[Plain]) -> Iterator[str]:
    yield ""
    yield "Deadlines"
    for deadline in deadlines:
        force = "binding" if deadline["binding"] else "not binding"
        leads = ", leads" if deadline["leads"] else ""
        yield f"  {_spoken(deadline['clock'])}: before {moment(deadline['due_before'])} ({force}{leads})"
        yield f"    {deadline['says']}"
        yield f"    {deadline['citation'] or 'no citation'} [{deadline['rulebook']}, {deadline['rule']}]"
        for step in deadline["steps"]:
            yield f"    - {step}"
    if not deadlines:
        yield "  none"


def _proposals(subjects: Iterable[Plain]) -> Iterator[str]:
    yield "Proposed outcome (a person decides)"
    for subject in subjects:
        for item in subject["items"]:
            reasons = f": {', '.join(item['reasons'])}" if item["reasons"] else ""
            yield f"  {item['name']}: {item['proposal'] or 'none'}{reasons}"
