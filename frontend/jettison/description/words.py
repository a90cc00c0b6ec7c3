"""Texts that several parts of a description use: words, packages, addresses, commands, environments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison import rules
from jettison.description.basic import Package, Pairs
from jettison.description.paths import CONTROLS
from jettison.description.shapes import Given, Items, Key, Numbers, Shape, Table, Text, list_key, texts
from jettison.description.tree import Scalar, Sequence
from jettison.description.values import Value

_NATURAL = Numbers(least=0)

ANY = Text(name="text", numbers=Numbers(), examples=("a text",))

WORDS = texts(ANY)

WORD = Text(name="word", pattern=r"\S+", numbers=Numbers(), examples=("a-word",))

LONGEST_LINE = 200
"""Characters of a line that says what something is for; messages begin with it."""

LINE = Text(
    name="line",
    pattern=rf"(?=.*\S)[^{CONTROLS}]{{1,{LONGEST_LINE}}}",
    numbers=Numbers(),
    examples=("prints its version",),
)

PACKAGE = Text(
    name="package",
    pattern=r"[A-Za-z0-9][A-Za-z0-9._+~:^=()/-]*",
    numbers=_NATURAL,
    examples=("tzdata", "openssl-libs-3.3.5"),
)

PACKAGES = texts(PACKAGE)

ID = Text(name="id", pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", numbers=_NATURAL, examples=("netrc", "default"))


_OF_ROOT = Text(
    name="package-or-auto", pattern=PACKAGE.pattern, numbers=_NATURAL, examples=("auto", *PACKAGE.examples)
)

PACKAGES_OR_AUTO = texts(_OF_ROOT)
"""Packages of the root, among which may be those of what its programs are linked against."""

NO_LOGIN = "(?![^/?#]*@)[!-~]+"
"""What may follow `https://`: a login in an address would be in lock file, graph and provenance."""

WEB_URL = Text(
    name="web-address",
    pattern=rf"https?://(?![/?#]){NO_LOGIN}",
    examples=("https://example.com/file.tar.gz",),
)

WEB_LOGIN = (
    "leave it out of the address; a secret `HTTP_AUTH_TOKEN_HOST` or `HTTP_AUTH_HEADER_HOST` gives it to"
    " BuildKit alone"
)
"""The hint for a login in the address of a file that BuildKit fetches."""

USER = Text(name="user", numbers=Numbers(), examples=("65532", "root", "0:0"))

STAGE_NAME = r"[a-z][a-z0-9._-]*"
"""What stages and targets are called."""

NAME_HINT = "use small letters, digits, `.`, `_` and `-`, a letter first"
"""What to do about one that cannot be called so."""

ARGUMENT = r"[A-Za-z_][A-Za-z0-9_]*"
"""What an argument is called, and a secret's environment variable."""

# Without a shell nothing would split it.
_PROGRAM = Text(
    name="program", pattern=r"\s*(?:\S(?:[^ ]*\S)?)?\s*", numbers=Numbers(), examples=("/usr/bin/hello",)
)

COMMAND = Items(item=ANY, lone=_PROGRAM, in_target=Given.INSTEAD)

PROGRAM = Items(item=ANY, lone=_PROGRAM, least=1, in_target=Given.INSTEAD)
"""A command that is not empty."""

_PACKAGE = re.compile(PACKAGE.pattern)
_LOGIN = re.compile(r"ssh://[^/?#:]*:[^/?#]*@|(?!ssh:)[a-z+]+://[^/?#]*@")


def text_key(name: str, about: str, otherwise: str = "", shape: Text = ANY) -> Key[str]:
    """Return a key with any text; an empty one is as good as none."""
    return Key(name=name, about=about, shape=shape, read=read_text, default="", otherwise=otherwise)


def texts_key(name: str, about: str, otherwise: str = "", shape: Shape = WORDS) -> Key[tuple[str, ...]]:
    """Return a key with a list of any texts, or a single one."""
    return list_key(name, about, shape, Value.texts, otherwise=otherwise)


def env_key(about: str, otherwise: str = "", example: str = "LOG_LEVEL") -> Key[Pairs]:
    """Return the key `env`."""
    shape = Table(value=ANY, keys="[^=]+", example=example)
    return list_key("env", about, shape, read_env, otherwise=otherwise)


def read_text(value: Value) -> str:
    """Return a text, an empty one after a problem."""
    return value.text() or ""


def read_word(value: Value, expected: str) -> str | None:
    """Return a text without spaces, None after a problem."""
    text = value.text(expected)
    if text is not None and not re.fullmatch(WORD.pattern, text):
        value.bad(f"must be {expected}, found {value.found}")
        return None
    return text


def read_ids(value: Value) -> tuple[str, ...]:
    """Return ids of secrets."""
    return tuple(name for item in value.items("a list of secrets") if (name := read_id(item)))


def read_id(value: Value) -> str | None:
    """Return the id of a secret, None after a problem."""
    text = value.text("the id of a secret")
    if text is not None and not re.fullmatch(ID.pattern, text):
        value.bad(f"must be the id of a secret, found `{text}`", "use letters, digits, `.`, `_` and `-`")
        return None
    return text


def has_login(value: Value, hint: str) -> bool:
    """Tell whether an address has a login, and note it. A name alone is none for ssh."""
    found = isinstance(value.node, Scalar) and bool(_LOGIN.match(value.node.text))
    if found:
        value.bad("has a login, which lock file and provenance would show", hint, rules.LOGIN_IN_ADDRESS)
    return found


def read_address(value: Value | None, shape: Text, login_hint: str) -> str | None:
    """Return an address of the given shape, None after a problem."""
    if value is None or has_login(value, login_hint):
        return None
    text = value.text("an address, such as `https://…`")
    if text is not None and not re.fullmatch(shape.pattern, text):
        value.bad(f"must be an address, such as `https://…`, found `{text}`")
        return None
    return text


def read_env(value: Value) -> Pairs:
    """Return environment variables by the order of the file; a name is anything without `=`."""
    pairs: list[tuple[str, str]] = []
    for entry, each in value.entries("a map of names to texts"):
        text = each.text()
        if not entry.key.text or "=" in entry.key.text:
            message = f"`{entry.key.text}` cannot be the name of an environment variable"
            each.report.note(rules.BAD_NAME, message, entry.key.span)
        elif text is not None:
            pairs.append((entry.key.text, text))
    return tuple(pairs)


def read_command(value: Value) -> tuple[str, ...]:
    """Return a command's words; a single text is a program's path, since no shell could split it."""
    words = value.texts("a list of words")
    if isinstance(value.node, Scalar) and any(" " in each.strip() for each in words):
        listed = ", ".join(words[0].split())
        value.bad("is started without a shell: list its words", f"write `[{listed}]`")
    return words


def read_program(value: Value) -> tuple[str, ...]:
    """Return the words of a command that has some."""
    if isinstance(value.node, Sequence) and not value.node.items:
        value.bad("has no command")
    return read_command(value)


def read_packages(value: Value) -> tuple[Package, ...]:
    """Return packages by the words that the package manager takes, each once."""
    read = (package for item in value.items("a list of packages") for package in _package(item))
    return tuple({package.text: package for package in reversed(list(read))}.values())[::-1]


def _package(item: Value) -> Iterator[Package]:
    text = item.text("the name of a package")
    if text is None:
        return
    if _PACKAGE.fullmatch(text):
        yield Package(text=text, span=item.span)
    else:
        item.bad(f"must be the name of a package, found `{text}`", _hint(text))


def _hint(text: str) -> str:
    """Say what to write for a text that is no package, or that is several."""
    words = re.split(r"[,\s]+", text.strip())
    if len(words) > 1 and all(_PACKAGE.fullmatch(each) for each in words):
        return f"several are a list: `[{', '.join(words)}]`"
    return "such as `tzdata` or `tzdata-2025b-1`"
