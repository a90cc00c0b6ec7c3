"""YAML text to the positioned tree, by the parser's events.

Events and not PyYAML's own composer: its nodes come from a recursion, know nothing of duplicate
keys, and turn an alias bomb into memory. Here depth and expanded size are known before a node is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Items
from dataclasses import dataclass, field, replace
from typing import Protocol

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from jettison import rules
from jettison.description.basic import LONGEST_KEY
from jettison.description.report import Report
from jettison.description.tree import Entry, Lines, Mapping, Node, Scalar, Sequence, Tree
from jettison.errors import DescriptionError, Problem, SourceFile, Span
from jettison.source import check_text, read_limits, refusal

# libyaml is ten times as fast and gives the same events; wheels have it, some distributions do not.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# Only an escape such as "\\0" can write them; no argument, file name or protobuf text holds them.
_NOT_A_VALUE = re.compile("[\0\ud800-\udfff]")

_START = "start with `distro: azurelinux-3.0` and, to build a Go program, `go: ./cmd/NAME`"

_MOST_TAG_LINES = 100
"""The parser compares each with all before it."""

_TAB = "YAML is indented with spaces, not tabs"
_INSTRUCTION = re.compile(
    r"(?:FROM|ARG|RUN|COPY|ADD|ENV|USER|WORKDIR|LABEL|ENTRYPOINT|CMD|EXPOSE)[ \t]+[^\s:]", re.IGNORECASE
)
_BELOW = "an instruction of a Dockerfile cannot stand in a build file"

# By a piece of what either parser says.
_MEANT = {
    "mapping values are not allowed": "a text with `: ` in it goes in quotes; or look at the columns above",
    "did not find expected key": "the keys of one map begin in one column",
    "did not find expected '-' indicator": "the items of one list begin in one column, each with `- `",
    "cannot start any token": "a text that begins with a mark goes in quotes",
    "unexpected end of stream": "a quote is not closed",
    "did not find expected ',' or": "a bracket is not closed, or a comma is missing",
}


class _StopError(Exception):
    """Reading cannot go on; the reason is in the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A YAML text, read once for all who look at it: its tree, and what is wrong with its form.

    `tree` is None where there is none to go on with; `broken` are the values of a `Report` of that name.
    The text of `source` is empty where it cannot be shown.
    """

    source: SourceFile
    tree: Tree | None = None
    problems: tuple[Problem, ...] = ()
    broken: frozenset[Span] = frozenset()

    def report(self) -> Report:
        """Return a report that begins with what is wrong already."""
        return Report(self.source, list(self.problems), set(self.broken))

    def sound(self) -> Tree:
        """Return the tree of a text whose form is right; DescriptionError with every problem of it."""
        report = self.report()
        report.raise_errors()
        if self.tree is None:
            raise DescriptionError(self.problems, self.source)
        return self.tree


def parse(source: SourceFile | Parsed) -> Parsed:
    """Return a text parsed; what is parsed already stays as it is."""
    if isinstance(source, Parsed):
        return source
    report = Report(source)
    try:
        tree = _tree(source, report)
    except DescriptionError as error:
        return Parsed(source=error.source, problems=error.problems)
    return Parsed(source=source, tree=tree, problems=tuple(report.problems), broken=frozenset(report.broken))


def read(source: SourceFile | Parsed) -> Tree:
    """Return the tree of a YAML text; DescriptionError with every problem of its form."""
    return parse(source).sound()


def _tree(source: SourceFile, report: Report) -> Tree | None:
    """Return the tree and note problems; None if there is no tree to go on with.

    A file that is not text at all raises DescriptionError: nothing else can be said about it.
    """
    checked = check_text(source)
    if checked.text.count("\n%TAG") > _MOST_TAG_LINES:
        message = f"the file has more than {_MOST_TAG_LINES} `%TAG` lines; every value is read as text"
        raise refusal(rules.YAML_TAG, message, source.name, "remove them")
    lines = Lines.of(checked)
    builder = _Builder(lines, report)
    try:
        root = builder.build()
    except _StopError:
        if instruction := _find_instruction(checked):
            raise _dockerfile_error(checked, instruction) from None
        return None
    if root is None:
        raise refusal(rules.EMPTY_FILE, "the file is empty: it holds no keys", source.name, _START)
    if not isinstance(root, Mapping):
        if instruction := _find_instruction(checked):
            raise _dockerfile_error(checked, instruction)
        found = "a list" if isinstance(root, Sequence) else "a text"
        message = f"a build description is a map of keys, found {found}"
        report.note(rules.WRONG_TYPE, message, root.span.start, _START)
        return None
    return Tree(checked, root, lines)


def _find_instruction(source: SourceFile) -> int:
    """Return the line of the instruction that a Dockerfile begins with; 0 if the file is none."""
    lines = ((number, line.strip()) for number, line in enumerate(source.text.split("\n"), 1))
    number, first = next(((number, line) for number, line in lines if line and line[0] != "#"), (0, ""))
    return number if _INSTRUCTION.match(first) else 0


def _dockerfile_error(source: SourceFile, number: int) -> DescriptionError:
    line = source.text.split("\n")[number - 1].rstrip()
    span = Span(source.name, number, len(line) - len(line.lstrip()) + 1, number, len(line) + 1)
    word = line.split()[0]
    message = f"this is a Dockerfile: `{word}` is an instruction, and a build description is a map of keys"
    problem = Problem(rule=rules.IS_DOCKERFILE, message=message, span=span, hint=_START)
    return DescriptionError([problem], source)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a node means once its aliases are expanded: nodes, characters, levels of collections."""

    nodes: int = 1
    characters: int = 0
    height: int = 1

    def around(self, inner: _Measure) -> _Measure:
        """Return the measure of this collection with one more node inside."""
        nodes, characters = self.nodes + inner.nodes, self.characters + inner.characters
        return _Measure(nodes, characters, max(self.height, inner.height + 1))


@dataclass(slots=True)
class _Frame:
    """A collection that is being read; `start` is its offset, `nodes` of a map are keys and values."""

    is_map: bool
    anchor: str | None
    start: int
    flow: bool
    nodes: list[Node] = field(default_factory=list)
    measure: _Measure = field(default_factory=_Measure)


class _Builder:
    """Builds nodes from events, with a stack of open collections in place of recursion."""

    def __init__(self, lines: Lines, report: Report) -> None:
        self._lines = lines
        self._report = report
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, _Measure]] = {}
        self._root: Node | None = None

    def build(self) -> Node | None:
        """Return the root node, None for a file without one."""
        documents = 0
        for event in self._events():
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fail(rules.SEVERAL_DOCUMENTS, "a build description is one YAML document", event)
            else:
                self._take(event)
        root = self._root
        return None if isinstance(root, Scalar) and root.is_null else root

    def _events(self) -> Iterator[Event]:
        try:
            yield from yaml.parse(self._lines.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            _note_syntax(error, self._lines, self._report)
            raise _StopError from None
        except yaml.YAMLError as error:
            raise refusal(rules.YAML_SYNTAX, f"this is not YAML: {error}", self._lines.name) from None

    def _take(self, event: Event) -> None:
        if isinstance(event, CollectionStartEvent):
            self._open(event)
        elif isinstance(event, CollectionEndEvent):
            self._close(event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)

    def _open(self, event: CollectionStartEvent) -> None:
        self._check_tag(event.tag, event)
        if len(self._stack) >= read_limits.depth:
            self._too_deep(event)
        frame = _Frame(
            is_map=isinstance(event, MappingStartEvent),
            anchor=event.anchor,
            start=_offset(event.start_mark),
            flow=bool(event.flow_style),
        )
        self._stack.append(frame)

    def _close(self, event: CollectionEndEvent) -> None:
        frame = self._stack.pop()
        span = self._collection_span(frame, event)
        node: Node
        if frame.is_map:
            node = _make_map(frame.nodes, span, self._report)
        else:
            node = Sequence(tuple(frame.nodes), span)
        self._add(node, frame.measure, frame.anchor, event)

    def _collection_span(self, frame: _Frame, event: CollectionEndEvent) -> Span:
        """Return a flow collection's brackets, or a block collection up to its last character.

        A block's end event comes with the next token, behind empty lines and comments.
        """
        if frame.flow:
            return self._lines.span(frame.start, _offset(event.end_mark))
        start = self._lines.span(frame.start, frame.start)
        inside = [node.span for node in frame.nodes if node.span > start]
        last = max(inside, key=lambda span: (span.end_line, span.end_column), default=start)
        bound = self._lines.offsets(last)[1]
        return self._lines.span(frame.start, min(bound, _offset(event.end_mark)))

    def _scalar(self, event: ScalarEvent) -> None:
        self._check_tag(event.tag, event)
        found = _NOT_A_VALUE.search(event.value)
        if found:
            message = f"a value cannot hold the character U+{ord(found.group()):04X}"
            self._report.note(rules.NOT_TEXT, message, self._event_span(event))
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        if event.style in ("|", ">"):
            end = start + len(self._lines.text[start:end].rstrip())
        node = Scalar(event.value, self._lines.span(start, end), event.style in (None, ""))
        self._add(node, _Measure(1, len(event.value), height=0), event.anchor, event)

    def _alias(self, event: AliasEvent) -> None:
        known = self._anchors.get(event.anchor or "")
        if known is not None:
            self._add(*known, None, event)
            return
        if any(frame.anchor == event.anchor for frame in self._stack):
            self._fail(rules.ALIAS, f"the alias `*{event.anchor}` stands inside the value it names", event)
        self._fail(
            rules.ALIAS, f"no anchor `&{event.anchor}` comes before the alias `*{event.anchor}`", event
        )

    def _add(self, node: Node, measure: _Measure, anchor: str | None, event: Event) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, measure)
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        frame.nodes.append(node)
        frame.measure = frame.measure.around(measure)
        self._check_measure(frame.measure, event)

    def _check_measure(self, measure: _Measure, event: Event) -> None:
        if len(self._stack) + measure.height - 1 > read_limits.depth:
            self._too_deep(event)
        if measure.nodes > read_limits.nodes or measure.characters > read_limits.characters:
            what = f"{read_limits.nodes:,} values or {read_limits.characters:,} characters"
            self._fail(rules.ALIAS_BOMB, f"with its aliases expanded the file means more than {what}", event)

    def _check_tag(self, tag: str | None, event: Event) -> None:
        allowed = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
        if tag not in allowed:
            shown = tag.replace("tag:yaml.org,2002:", "!!") if tag else ""
            message = f"the tag `{shown}` is not supported; every value is read as text"
            self._report.note(rules.YAML_TAG, message, self._event_span(event), "remove the tag")

    def _too_deep(self, event: Event) -> None:
        self._fail(rules.TOO_DEEP, f"values are nested more than {read_limits.depth} levels deep", event)

    def _fail(self, rule: rules.Rule, message: str, event: Event) -> None:
        self._report.note(rule, message, self._event_span(event))
        raise _StopError

    def _event_span(self, event: Event) -> Span:
        return self._lines.span(_offset(event.start_mark), _offset(event.end_mark))


def _make_map(nodes: Items[Node], span: Span, report: Report) -> Mapping:
    """Return the map of keys and values that follow one another in `nodes`.

    Own keys win over merged ones, and of several merged maps the first that has a key. Merged
    entries stand where `<<` does.
    """
    pairs = list(zip(nodes[::2], nodes[1::2], strict=True))
    own = _own_keys(pairs, report)
    entries: dict[str, Entry] = {}
    for key, value in pairs:
        if _is_merge(key):
            merged = (each for each in _read_merged(value, report) if each.key.text not in own)
            for each in merged:
                entries.setdefault(each.key.text, each)
        elif isinstance(key, Scalar) and own.get(key.text) is key:
            entries[key.text] = Entry(key, value)
    return Mapping(tuple(entries.values()), span)


def _own_keys(pairs: Items[tuple[Node, Node]], report: Report) -> dict[str, Scalar]:
    """Return the keys that are written in the map itself, and note those that cannot be."""
    own: dict[str, Scalar] = {}
    for key, _ in pairs:
        if not isinstance(key, Scalar):
            report.note(rules.COMPLEX_KEY, "a key is a text, not a list or a map", key.span)
        elif len(key.text) > LONGEST_KEY:
            message = f"a key has at most {LONGEST_KEY:,} characters"
            report.note(rules.BAD_NAME, message, key.span.start)
        elif key.text in own:
            first = own[key.text].span
            message = f"the key `{key.text}` is already given at line {first.line}"
            report.note(rules.DUPLICATE_KEY, message, key.span, "remove one of the two")
        else:
            own[key.text] = key
    return own


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.plain and key.text == "<<"


def _read_merged(value: Node, report: Report) -> Iterator[Entry]:
    """Yield the entries of a merge key's map, or of its list of maps."""
    for node in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(node, Mapping):
            yield from node.entries
        else:
            message = "`<<` takes a map or a list of maps, such as `<<: *name`"
            report.note(rules.MERGE, message, replace(node.span))


class _Mark(Protocol):
    """A place of the parser; both parsers count `index` in characters from the start of the text."""

    index: int


def _offset(mark: _Mark | None) -> int:
    """Return the offset of a mark. The parsers set marks on all their events."""
    return 0 if mark is None else mark.index


def _note_syntax(error: yaml.MarkedYAMLError, lines: Lines, report: Report) -> None:
    """Note a syntax error where the parser stumbled, and where what it was reading began."""
    at = _offset(error.problem_mark or error.context_mark)
    span = lines.span(at, at + 1)
    message = f"this is not valid YAML: {error.problem}"
    began = lines.span(_offset(error.context_mark), at) if error.context_mark else span
    if error.context and began.line != span.line:
        message += f" ({error.context} that began at line {began.line})"
    report.note(rules.YAML_SYNTAX, message, span, _syntax_hint(str(error.problem), lines, span.line, at))


def _syntax_hint(problem: str, lines: Lines, number: int, at: int) -> str:
    """Say what to do about what a parser stumbled over; an empty text if that is not known."""
    start = lines.starts[number - 1]
    before, line = lines.text[start : at + 1], lines.text[start:].partition("\n")[0]
    if before.isspace() and "\t" in before:
        return _TAB
    if _INSTRUCTION.match(line):
        return _BELOW
    return next((hint for said, hint in _MEANT.items() if said in problem), "")
