"""YAML text to the positioned tree, by the parser's events.

Events and not PyYAML's own composer: its nodes come from a recursion, know nothing of duplicate
keys, and turn an alias bomb into memory. Here depth and expanded size are known before a node is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from jettison.description.frames import Frame, Measure
from jettison.description.merge import mapping_of
from jettison.description.report import Report
from jettison.description.syntax import note_syntax, offset
from jettison.description.tree import Lines, Mapping, Node, Scalar, Sequence, Tree
from jettison.errors import DescriptionError, SourceFile, Span
from jettison.source import check_text, read_limits, refusal

# libyaml is ten times as fast and gives the same events; wheels have it, some distributions do not.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# Only an escape such as "\\0" can write them; no argument, file name or protobuf text holds them.
_NOT_A_VALUE = re.compile("[\0\ud800-\udfff]")

_START = "start with `distro: azurelinux-3.0` and, to build a Go program, `go: ./cmd/NAME`"


class _StopError(Exception):
    """Reading cannot go on; the reason is in the report."""


def read(source: SourceFile) -> Tree:
    """Return the tree of a YAML text; DescriptionError with every problem of its form."""
    report = Report(source)
    tree = read_into(source, report)
    report.raise_errors()
    if tree is None:
        raise DescriptionError(report.problems, source)
    return tree


def read_into(source: SourceFile, report: Report) -> Tree | None:
    """Return the tree and note problems; None if there is no tree to go on with.

    A file that is not text at all raises DescriptionError: nothing else can be said about it.
    """
    checked = check_text(source)
    builder = _Builder(Lines.of(checked), report)
    try:
        root = builder.build()
    except _StopError:
        return None
    if root is None:
        raise refusal(rules.EMPTY_FILE, "the file is empty: it holds no keys", source.name, _START)
    if not isinstance(root, Mapping):
        found = "a list" if isinstance(root, Sequence) else "a text"
        message = f"a build description is a map of keys, found {found}"
        report.note(rules.WRONG_TYPE, message, root.span.start, _START)
        return None
    return Tree(checked, root)


class _Builder:
    """Builds nodes from events, with a stack of open collections in place of recursion."""

    def __init__(self, lines: Lines, report: Report) -> None:
        self._lines = lines
        self._report = report
        self._stack: list[Frame] = []
        self._anchors: dict[str, tuple[Node, Measure]] = {}
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
            note_syntax(error, self._lines, self._report)
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
        frame = Frame(
            is_map=isinstance(event, MappingStartEvent),
            anchor=event.anchor,
            start=offset(event.start_mark),
            flow=bool(event.flow_style),
        )
        self._stack.append(frame)

    def _close(self, event: CollectionEndEvent) -> None:
        frame = self._stack.pop()
        span = self._collection_span(frame, event)
        node: Node
        if frame.is_map:
            node = mapping_of(frame.nodes, span, self._report)
        else:
            node = Sequence(tuple(frame.nodes), span)
        self._add(node, frame.measure, frame.anchor, event)

    def _collection_span(self, frame: Frame, event: CollectionEndEvent) -> Span:
        """Return a flow collection's brackets, or a block collection up to its last character.

        A block's end event comes with the next token, behind empty lines and comments.
        """
        if frame.flow:
            return self._lines.span(frame.start, offset(event.end_mark))
        start = self._lines.span(frame.start, frame.start)
        inside = [node.span for node in frame.nodes if node.span > start]
        last = max(inside, key=lambda span: (span.end_line, span.end_column), default=start)
        bound = self._lines.offsets(last)[1]
        return self._lines.span(frame.start, min(bound, offset(event.end_mark)))

    def _scalar(self, event: ScalarEvent) -> None:
        self._check_tag(event.tag, event)
        found = _NOT_A_VALUE.search(event.value)
        if found:
            message = f"a value cannot hold the character U+{ord(found.group()):04X}"
            self._report.note(rules.NOT_TEXT, message, self._event_span(event))
        start, end = offset(event.start_mark), offset(event.end_mark)
        if event.style in ("|", ">"):
            end = start + len(self._lines.text[start:end].rstrip())
        node = Scalar(event.value, self._lines.span(start, end), event.style in (None, ""))
        self._add(node, Measure(1, len(event.value), height=0), event.anchor, event)

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

    def _add(self, node: Node, measure: Measure, anchor: str | None, event: Event) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, measure)
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        frame.nodes.append(node)
        frame.measure = frame.measure.around(measure)
        self._check_measure(frame.measure, event)

    def _check_measure(self, measure: Measure, event: Event) -> None:
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
        return self._lines.span(offset(event.start_mark), offset(event.end_mark))
