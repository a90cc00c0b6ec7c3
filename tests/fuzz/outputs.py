"""What is written of any input, and must hold whatever is in the input: one grammar for each format."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jettison.cli.drawing.dot import HEAD
from jettison.errors import MESSAGE_LENGTH, Problem, SourceFile, render_all

LONGEST_REPORT = 1 << 20
"""Characters of all problems of a file, with what is shown of it."""

INSTRUCTIONS = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN"),
    *("SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
INJECTED = b"INJECTED"
"""A word that inputs put at the beginning of a line, and that begins no line of ours."""

_HEREDOC = re.compile(r"<<'(EOF_*)'")
_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f-\x9f]|\\[\\"nl])*"'
_WORDS = rf"\[(?:\w+=(?:{_QUOTED}|[\w.]+)(?:, )?)+\];"
_DOT = re.compile(
    rf"digraph {{|}}|    label={_QUOTED};|    subgraph cluster_\d+ {{|        label={_QUOTED};|    }}"
    rf"|(?:    |        )v\d+ {_WORDS}|    v\d+ -> v\d+ {_WORDS}"
)
_LABEL = r'"[\w ,./=()#;-]+"'
_MERMAID = re.compile(
    rf"flowchart TB|    subgraph g\d+\[{_LABEL}\]|    end|    (?:    )?v\d+(?:\[{_LABEL}\]|\(\[{_LABEL}\]\))"
    rf"|    v\d+ (?:-->|-\.->)(?:\|{_LABEL}\|)? v\d+"
    r"|    classDef (?:ships|result) [\w#:,-]+|    class [v\d,]+ (?:ships|result)"
    r"|    linkStyle [\d,]+ [\w#:,.-]+"
)


def check_text(text: str, longest: int = LONGEST_REPORT) -> None:
    """Raise AssertionError for a text that is too long, or that a terminal would not only show."""
    assert len(text) <= longest, f"a text of {len(text)} characters"
    bad = [line for line in text.split("\n") if not line.isprintable()]
    assert not bad, f"not printable: {bad[0][:80]!r}"


def check_problems(problems: Iterable[Problem], source: SourceFile) -> str:
    """Return problems as they are shown, if they can be."""
    for problem in problems:
        check_text(problem.message, MESSAGE_LENGTH + 1)
        check_text(problem.hint, MESSAGE_LENGTH + 1)
    text = render_all(problems, source)
    check_text(text)
    return text


def check_dockerfile(text: str) -> None:
    """Raise AssertionError for a line that begins with no instruction, where one begins."""
    lines = iter(text.split("\n"))
    for line in lines:
        first = line.partition(" ")[0]
        assert not line or line.startswith("#") or first in INSTRUCTIONS, f"an instruction {line[:80]!r}"
        last = line
        while last.endswith("\\"):
            last = next(lines)
        if found := _HEREDOC.search(last):
            while next(lines) != found[1]:
                pass


def check_drawings(dot: str, mermaid: str) -> None:
    """Raise AssertionError for a line that is none of a drawing's own."""
    own = {f"    {line}" for line in HEAD}
    for line in dot.split("\n"):
        assert not line or line in own or _DOT.fullmatch(line), f"DOT: {line[:200]!r}"
    for line in mermaid.split("\n"):
        assert not line or _MERMAID.fullmatch(line), f"Mermaid: {line[:200]!r}"
