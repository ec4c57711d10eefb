"""Assessments per second on one core, with all shipped rulebooks, against what else could apply them."""

from __future__ import annotations

import gc
import statistics
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.law_peers import Peers
from benchmarks.law_population import population
from benchmarks.table import Line, medians
from jurisdictions.law.conditions import Condition
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts, values_for
from jurisdictions.law.rulebook import Question, Rule, RulebookInForce, read_rulebook
from jurisdictions.law.vocabulary import RulebookKind, Unit
from tests.jurisdictions.case_files import RULEBOOKS, fully_reviewed, shipped_rulebooks
from tests.jurisdictions.demo_orders import demo_orders, demo_rulebooks

ROUNDS = 15
KNOWN_BEFORE = 10_000
"""Other data requests that the desk has assessed since it was started."""
SAMPLES, EACH = 7, 100
"""Samples of data requests that nobody has seen yet, and how many each has."""
MEGABYTE = 1_000_000


def measure() -> Iterator[Line]:
    """CPU seconds of this process, so that others do not count."""
    yield from _reading()
    yield orders()
    yield from _population()


# The example orders.


def orders() -> Line:
    """All example orders with all shipped rulebooks, against the bare truth values of the same conditions."""
    orders = [order.facts for order in demo_orders().values()]
    rulebooks = demo_rulebooks()
    tests = [_tests(facts, rulebooks) for facts in orders]
    whole, bare = medians(
        (
            lambda: [assess(facts, rulebooks) for facts in orders],
            lambda: [condition.test(values) for each in tests for condition, values in each],
        ),
        rounds=ROUNDS,
        clock=time.process_time,
    )
    conditions = sum(len(each) for each in tests) / len(orders)
    return Line(
        f"assessments on one core, {len(orders)} orders, {len(rulebooks)} rulebooks",
        f"{len(orders) / whole:.0f} /s",
        f"true, false or unknown of their {conditions:.0f} conditions each, unexplained",
        f"{len(orders) / bare:.0f} /s",
        f"{bare / whole:.1f} x as many",
    )


def _tests(facts: Facts, rulebooks: Sequence[RulebookInForce]) -> list[tuple[Condition, Mapping[str, Any]]]:
    """Every condition that an assessment of these facts must know the value of, with the values it sees."""
    places = _places(facts)
    pairs = []
    for rulebook in (book.rulebook for book in rulebooks if _speaks(book, facts, places[Unit.REQUEST][0])):
        requirements: tuple[Rule | Question, ...] = (*rulebook.rules, *rulebook.questions)
        for rule in requirements:
            for values in places[rule.per] if rule.in_force_on(facts.received_on) else ():
                if rule.when is not None:
                    pairs.append((rule.when, values))
                if isinstance(rule, Rule) and (rule.when is None or rule.when.test(values) is True):
                    pairs.append((rule.require, values))
        for flag in rulebook.all_flags:
            if flag.in_force_on(facts.received_on):
                pairs += [(flag.when, values) for values in places[flag.per]]
    return pairs


def _places(facts: Facts) -> Mapping[Unit, list[Mapping[str, Any]]]:
    return {
        Unit.REQUEST: [values_for(facts)],
        Unit.SUBJECT: [values_for(facts, subject) for subject in facts.subjects],
        Unit.ITEM: [values_for(facts, subject, item) for subject in facts.subjects for item in subject.items],
    }


def _speaks(book: RulebookInForce, facts: Facts, values: Mapping[str, Any]) -> bool:
    rulebook = book.rulebook
    if rulebook.kind is RulebookKind.POLICY:
        return rulebook.in_force_on(facts.received_on)
    if rulebook.kind is RulebookKind.REGIME:
        return rulebook.applies_when is None or rulebook.applies_when.test(values) is True
    return rulebook.code in (facts.country, facts.subdivision)


# A population of data requests.


def _population() -> Iterator[Line]:
    """Data requests that are assessed for the first time, by a desk that has assessed others before."""
    books = tuple(fully_reviewed(rulebook) for rulebook in shipped_rulebooks().values())
    countries = [book.rulebook.code for book in books if book.rulebook.kind is RulebookKind.COUNTRY]
    for facts in population(KNOWN_BEFORE, countries=countries, seed=0):
        assess(facts, books)
    samples = [population(EACH, countries=countries, seed=number) for number in range(1, SAMPLES + 1)]
    explained = _rate(lambda sample: [_explained(facts, books) for facts in sample], samples)
    as_json = _rate(lambda sample: [assess(facts, books).to_json() for facts in sample], samples)
    results = [assess(facts, books) for sample in samples for facts in sample]
    rules = statistics.mean(len(result.findings) for result in results)
    flags = statistics.mean(len(result.flags) for result in results)
    first = (
        f"data requests never seen, {len(books)} rulebooks, {rules:.0f} findings and {flags:.0f} flags each, "
        "every open finding's reasons read"
    )
    peers = Peers([[(facts, _tests(facts, books)) for facts in sample] for sample in samples])
    for name, rate in peers.rates():
        yield Line(
            first,
            f"{explained:.0f} /s",
            f"{name}: true or false of their {peers.conditions:.0f} conditions each, unexplained",
            f"{rate:.0f} /s",
            f"{explained / rate:.1f} x as many",
        )
        first = "the same"
    yield Line(
        "the same, whole and written as JSON", f"{as_json:.0f} /s", "with the reasons read only",
        f"{explained:.0f} /s", f"{as_json / explained:.2f} x as many",
    )  # fmt: skip


def _explained(facts: Facts, books: Sequence[RulebookInForce]) -> list[Any]:
    return [finding.because for finding in assess(facts, books).findings if finding.open]


def _rate(work: Callable[[Sequence[Facts]], object], samples: Sequence[Sequence[Facts]]) -> float:
    """How many data requests in a second, the median of the samples."""
    # What was made to be measured with is not the law's to look through.
    gc.collect()
    gc.freeze()
    rates = []
    for sample in samples:
        start = time.process_time()
        work(sample)
        rates.append(len(sample) / (time.process_time() - start))
    gc.unfreeze()
    return statistics.median(rates)


# Reading the law.


def _reading() -> Iterator[Line]:
    texts = {path.name: path.read_bytes() for path in sorted(RULEBOOKS.rglob("*.toml"))}
    read, parsed = medians(
        (
            lambda: [read_rulebook(text, file=name) for name, text in texts.items()],
            lambda: [tomllib.loads(text.decode()) for text in texts.values()],
        ),
        rounds=3,
        clock=time.process_time,
    )
    yield Line(
        f"reading {len(texts)} rulebooks cold", f"{read:.2f} s", "tomllib alone", f"{parsed:.2f} s",
        f"{read / parsed:.1f} x the time",
    )  # fmt: skip
    tracemalloc.start()
    rulebooks = [read_rulebook(text, file=name) for name, text in texts.items()]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = sum(len(text) for text in texts.values())
    yield Line(
        f"memory of {len(rulebooks)} rulebooks", f"{held / MEGABYTE:.1f} MB", "their text",
        f"{size / MEGABYTE:.1f} MB", f"{held / size:.1f} x",
    )  # fmt: skip
