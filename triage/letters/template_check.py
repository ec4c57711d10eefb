"""Whether the templates of letters use only what their contexts have: found before a letter is written."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Any, get_args, get_origin

from django.template import NodeList, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, TemplateLiteral
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

from triage.letters.catalogue import CATALOGUE, LetterKind, template_name
from triage.letters.filters import TextModuleNode
from triage.letters.html import FRAME, SURROUNDING, engine
from triage.letters.strict import alternatives, public_names

Scope = Mapping[str, Any]
"""The names that are visible at a place in a template, with their types; None stands for any."""

_LOOP: Scope = {"counter": int, "counter0": int, "first": bool, "last": bool, "length": int}
_IN_LOOP = "forloop"


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """A place in a template that would stop every letter, or print what is not meant."""

    template: str
    variable: str
    message: str

    def __str__(self) -> str:
        return f"{self.template}: “{self.variable}” {self.message}"


Uses = dict[str, list[frozenset[str]]]
"""For each text module the placeholders that are given to it, once for each place that prints it."""


def check_templates() -> tuple[TemplateProblem, ...]:
    """Every problem in every template of the catalogue; empty when all is well."""
    return tuple(problem for kind in LetterKind for problem in check_template(kind))


def check_template(kind: LetterKind, uses: Uses | None = None) -> tuple[TemplateProblem, ...]:
    """The problems of one template with all that it extends and includes; `uses` takes note of its text modules."""
    entry = CATALOGUE[kind]
    kind_of_context: Any = entry.context
    scope = {**public_names(kind_of_context), **SURROUNDING}
    problems: list[TemplateProblem] = []
    for name in (template_name(kind), "layout.html", *([entry.annex] if entry.annex else [])):
        names = {**scope, **FRAME} if name == "layout.html" else scope
        try:
            template = engine().get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            problems.append(TemplateProblem(name, "", f"cannot be read: {error}"))
            continue
        problems += check_source(template, names, uses)
    return tuple(problems)


def check_source(template: Template, scope: Scope, uses: Uses | None = None) -> tuple[TemplateProblem, ...]:
    """The problems of a template that has these names."""
    walker = _Walker(str(template.name), types.MappingProxyType(dict(scope)), {} if uses is None else uses)
    return tuple(walker.problems(template.nodelist, walker.scope, frozenset()))


class _NoSuchName(Exception):
    """A path that the types do not have."""


@dataclass(frozen=True)
class _Walker:
    name: str
    scope: Scope
    uses: Uses = field(default_factory=dict)

    def problems(self, nodes: NodeList, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        """`given` has the optional paths that a surrounding condition has found to be there."""
        for node in nodes:
            yield from self._node(node, scope, given)

    def _node(self, node: Any, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        match node:
            case TextNode() | CommentNode():
                return
            case VariableNode():
                yield from self._expression(node.filter_expression, scope, given, printed=True)
            case IfNode():
                yield from self._if(node, scope, given)
            case ForNode():
                yield from self._for(node, scope, given)
            case TextModuleNode():
                yield from self._text(node, scope, given)
            case _:
                yield from self._part(node, scope, given)

    def _part(self, node: Any, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        match node:
            case BlockNode():
                yield from self.problems(node.nodelist, scope, given)
            case ExtendsNode():
                parent: Any = node.parent_name
                yield from self.problems(node.nodelist, scope, given)
                yield from self._other(str(parent.var), scope, given)
            case IncludeNode():
                yield from self._include(node, scope, given)
            case _:
                yield self._problem(type(node).__name__, "is a tag that letters do not use")

    def _other(self, name: str, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        nodes = engine().get_template(name).nodelist
        yield from _Walker(name, self.scope, self.uses).problems(nodes, scope, given)

    def _include(self, node: Any, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        """A part, with the names of the place that includes it and those that it is given there."""
        inner, kept = dict(scope), given
        for name, expression in node.extra_context.items():
            try:
                inner[name] = _resolve(expression.var, scope, given, printed=True)
            except _NoSuchName as error:
                yield self._problem(str(expression.token), str(error))
                return
            kept = frozenset(path for path in kept if path.split(".")[0] != name)
        yield from self._other(str(node.template.var), inner, kept)

    def _text(self, node: TextModuleNode, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        """A text module: what it is given must be there."""
        self.uses.setdefault(node.code, []).append(frozenset(node.values))
        for expression in node.values.values():
            yield from self._expression(expression, scope, given, printed=True)

    def _if(self, node: Any, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        for condition, nodes in node.conditions_nodelists:
            found: frozenset[str] = frozenset()
            if condition is not None:
                for expression in _expressions(condition):
                    yield from self._expression(expression, scope, given, printed=False)
                found = _certain(condition)
            yield from self.problems(nodes, scope, given | found)

    def _for(self, node: Any, scope: Scope, given: frozenset[str]) -> Iterator[TemplateProblem]:
        try:
            row = self._type(node.sequence, scope, given, printed=False)
        except _NoSuchName as error:
            yield self._problem(str(node.sequence.token), str(error))
            return
        if get_origin(row) is not tuple or len(node.loopvars) != 1:
            yield self._problem(str(node.sequence.token), "is not a row of values that one name can run over")
            return
        [loop] = node.loopvars
        inner = {**scope, loop: get_args(row)[0], _IN_LOOP: _LOOP}
        # What was known of an outer name with the same spelling is not known of the loop's own.
        kept = frozenset(path for path in given if path.split(".")[0] != loop)
        yield from self.problems(node.nodelist_loop, inner, kept)
        yield from self.problems(node.nodelist_empty, scope, given)

    def _expression(
        self, expression: FilterExpression, scope: Scope, given: frozenset[str], *, printed: bool
    ) -> Iterator[TemplateProblem]:
        try:
            self._type(expression, scope, given, printed=printed)
            for _, arguments in expression.filters:
                for is_variable, argument in arguments:
                    if is_variable:
                        _resolve(argument, scope, given, printed=True)
        except _NoSuchName as error:
            yield self._problem(str(expression.token), str(error))

    def _type(
        self, expression: FilterExpression, scope: Scope, given: frozenset[str], *, printed: bool
    ) -> Any:
        if not isinstance(expression.var, Variable):
            return str
        kind = _resolve(expression.var, scope, given, printed=printed)
        if printed and not expression.filters and not _printable(kind):
            raise _NoSuchName("is no text")
        return kind

    def _problem(self, variable: str, message: str) -> TemplateProblem:
        return TemplateProblem(self.name, variable, message)


def _resolve(variable: Variable, scope: Scope, given: frozenset[str], *, printed: bool) -> Any:
    """The type of a path. Raises _NoSuchName; `printed` also refuses what may be absent."""
    if variable.lookups is None:
        return str
    kind: Any = scope
    for index, name in enumerate(variable.lookups):
        kind = _step(kind, name)
        path = ".".join(variable.lookups[: index + 1])
        optional = type(None) in alternatives(kind)
        last = index == len(variable.lookups) - 1
        if optional and path not in given and (printed or not last):
            raise _NoSuchName(f"may be absent: put it inside {{% if {path} %}}")
    [plain] = [member for member in alternatives(kind) if member is not type(None)][:1]
    return plain


def _step(kind: Any, name: str) -> Any:
    if isinstance(kind, Mapping):
        if name not in kind:
            raise _NoSuchName("is not a name that this letter has")
        return kind[name]
    found: list[Any] = []
    for member in alternatives(kind):
        if member is type(None):
            continue
        if not is_dataclass(member) or name not in public_names(member):  # type: ignore[arg-type]  # a class
            raise _NoSuchName(f"has no “{name}”")
        found.extend(alternatives(public_names(member)[name]))  # type: ignore[arg-type]  # a class
    merged = found[0]
    for other in found[1:]:
        merged = merged | other
    return merged


def _printable(kind: Any) -> bool:
    members = (member for member in alternatives(kind) if member is not type(None))
    return not any(
        get_origin(member) is tuple or is_dataclass(member) or member is bool or isinstance(member, Mapping)
        for member in members
    )


def _expressions(condition: Any) -> Iterator[FilterExpression]:
    """Every expression in a condition."""
    if isinstance(condition, TemplateLiteral):
        expression: Any = condition.value
        yield expression
        return
    for side in (condition.first, condition.second):
        if side is not None:
            yield from _expressions(side)


def _certain(condition: Any) -> frozenset[str]:
    """The paths that are there whenever the condition holds."""
    if isinstance(condition, TemplateLiteral):
        expression: Any = condition.value
        bare = isinstance(expression.var, Variable) and expression.var.lookups and not expression.filters
        return frozenset({".".join(expression.var.lookups)}) if bare else frozenset()
    if condition.id == "and":
        return _certain(condition.first) | _certain(condition.second)
    return frozenset()
