"""Shell scripts as values: their functions, calls and lists of words, read from the tree that shfmt makes.

A word is known as far as it is literal. It is said of it whether it stands for the caller's words (`"$@"`,
`"$1"`), and which lists it expands.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Node = Mapping[str, object]
SHFMT = Path(sys.executable).with_name("shfmt")
# shfmt takes a subscript for arithmetic, unless it is quoted.
_SUBSCRIPT = re.compile(r"""\b([A-Za-z_]\w*)\[([^]\s"']*[./][^]\s"']*)\](?=\+?=|[:}])""")
LITERAL = ("Lit", "SglQuoted", "Quoted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: `head` is its literal beginning, `whole` tells that nothing follows.

    `given` is the number of the caller's word that it is, or `@` for all of them; `lists` names arrays that
    it expands, and `before` is what it puts before each of their elements.
    """

    head: str
    whole: bool
    given: str = ""
    lists: tuple[str, ...] = ()
    before: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A command with its words, the command's own name first."""

    words: tuple[Word, ...]
    line: int


@dataclass(slots=True)
class Function:
    """What a function does, or what stands outside of functions (`name` is empty)."""

    name: str
    calls: list[Call] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    lists: dict[str, list[Word]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its file's name, for messages, and its functions."""

    name: str
    functions: tuple[Function, ...]


def parse(name: str, text: str, dialect: str = "bash") -> Script:
    """Parse a script; ValueError with shfmt's own words if it is none."""
    done = _shfmt(text, dialect)
    if done.returncode and (quoted := _SUBSCRIPT.sub(r'\1["\2"]', text)) != text:
        text, done = quoted, _shfmt(quoted, dialect)
    if done.returncode:
        raise ValueError(f"{name}: {done.stderr.strip()}")
    outside = Function("")
    found = [outside]
    _read(_node(json.loads(done.stdout)), outside, found, text)
    return Script(name, tuple(found))


def _shfmt(text: str, dialect: str) -> subprocess.CompletedProcess[str]:
    argv = [str(SHFMT), f"--language-dialect={dialect}", "--to-json"]
    return subprocess.run(argv, input=text, capture_output=True, text=True, check=False)


def _read(node: Node, function: Function, found: list[Function], text: str) -> None:
    """Note all calls and lists of a node and of what is below it."""
    if node.get("Type") == "FuncDecl":
        function = Function(str(_node(node["Name"])["Value"]))
        found.append(function)
    elif node.get("Type") == "DeclClause":
        function.own |= {
            str(_node(each["Name"])["Value"]) for each in _nodes(node.get("Args")) if "Name" in each
        }
    elif node.get("Type") == "CallExpr" and node.get("Args"):
        words = tuple(word(each, text) for each in _nodes(node["Args"]))
        function.calls.append(Call(words, _line(node)))
    _read_list(node, function, text)
    for below in _below(node):
        _read(below, function, found, text)


def _read_list(node: Node, function: Function, text: str) -> None:
    """Note `name=(WORD...)` and `name+=(WORD...)`."""
    if "Name" in node and "Array" in node:
        elements = [_node(each["Value"]) for each in _nodes(_node(node["Array"]).get("Elems"))]
        name = str(_node(node["Name"])["Value"])
        function.lists.setdefault(name, []).extend(word(each, text) for each in elements)


def word(node: Node, text: str) -> Word:
    """Return what is known of a word."""
    parts = list(_parts(node))
    head, whole = "", True
    for part in parts:
        if part.get("Type") not in LITERAL:
            whole = False
            break
        head += _literal(part)
    lists = tuple(filter(None, map(_list_of, parts)))
    given = _given(parts[0]) if len(parts) == 1 else ""
    before = "".join(map(_put_before, parts))
    return Word(head=head, whole=whole, given=given, lists=lists, before=before, shown=_shown(node, text))


def _parts(node: Node) -> Iterator[Node]:
    """Yield the parts of a word, those in double quotes as well."""
    for part in _nodes(node.get("Parts")):
        if part.get("Type") == "DblQuoted":
            for each in _parts(part):
                yield {**each, "Type": "Quoted"} if each.get("Type") == "Lit" else each
        else:
            yield part


def _literal(part: Node) -> str:
    """Return the text of a part, with the backslashes gone that bash takes away."""
    value = str(part.get("Value", ""))
    if part.get("Type") == "SglQuoted":
        return value
    return re.sub(r'\\([$`"\\])' if part.get("Type") == "Quoted" else r"\\(.)", r"\1", value)


def _list_of(part: Node) -> str:
    """Name the array that a part expands as words."""
    index = part.get("Index")
    if part.get("Type") != "ParamExp" or not isinstance(index, Mapping) or part.get("Length"):
        return ""
    is_all = any(each.get("Value") == "@" for each in _nodes(index.get("Parts")))
    return str(_node(part["Param"])["Value"]) if is_all else ""


def _given(part: Node) -> str:
    """Return which word of the caller a part is, `@` for all of them."""
    if part.get("Type") != "ParamExp" or part.get("Length") or part.get("Exp"):
        return ""
    name = str(_node(part["Param"])["Value"])
    return name if name in {"@", *"123456789"} else ""


def _put_before(part: Node) -> str:
    """Return TEXT of `${list[@]/#/TEXT}`."""
    replaced = part.get("Repl")
    if not isinstance(replaced, Mapping) or not isinstance(replaced.get("With"), Mapping):
        return ""
    return "".join(_literal(each) for each in _parts(_node(replaced["With"])))


def _shown(node: Node, text: str) -> str:
    start, end = (_node(node[key]) for key in ("Pos", "End"))
    # shfmt counts bytes.
    return text.encode()[int(str(start["Offset"])) : int(str(end["Offset"]))].decode()


def _line(node: Node) -> int:
    return int(str(_node(node["Pos"])["Line"]))


def _below(node: Node) -> Iterator[Node]:
    for value in node.values():
        if isinstance(value, Mapping):
            yield value
        else:
            yield from _nodes(value)


def _nodes(value: object) -> list[Node]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _node(value: object) -> Node:
    assert isinstance(value, Mapping)
    return value
