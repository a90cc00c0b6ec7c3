"""Image references: the full form that BuildKit wants, and the short form that people write."""

from __future__ import annotations

import re

DEFAULT_REGISTRY = "docker.io"
DEFAULT_NAMESPACE = "library"
DEFAULT_TAG = "latest"


DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

# As the distribution project's reference grammar has it.
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
_VALID = re.compile(
    rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*(?::[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}})?(?:@{DIGEST.pattern})?"
)
_LONGEST = 512


def is_valid(reference: str) -> bool:
    """Tell whether a text can name an image."""
    return len(reference) <= _LONGEST and _VALID.fullmatch(reference) is not None


def normalize(reference: str) -> str:
    """Return the full form of a reference: `node:22` becomes `docker.io/library/node:22`.

    The rules are those of the distribution project: a first part with a dot, a colon or the word
    `localhost` is a registry; a reference without tag or digest gets `:latest`. An identifier keeps its
    kind: `docker-image://example.com/a` is completed behind it.
    """
    name, tag, digest = split(reference)
    first, slash, rest = name.partition("/")
    if not slash or not _is_registry(first):
        first, rest = DEFAULT_REGISTRY, name
    if first == DEFAULT_REGISTRY and "/" not in rest:
        rest = f"{DEFAULT_NAMESPACE}/{rest}"
    if not tag and not digest:
        tag = DEFAULT_TAG
    return f"{first}/{rest}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def familiar(reference: str) -> str:
    """Return a reference as people write it: no default registry, namespace or tag.

    Of an identifier (`docker-image://…`) only the reference is left.
    """
    full = normalize(reference).rpartition("://")[2]
    short = full.removeprefix(f"{DEFAULT_REGISTRY}/").removeprefix(f"{DEFAULT_NAMESPACE}/")
    return short.removesuffix(f":{DEFAULT_TAG}")


def pin(reference: str, digest: str) -> str:
    """Return the full reference with its digest, in place of any digest that it had.

    An empty digest leaves it as it is: Docker's classic image store knows none for an image of its own.
    """
    full = normalize(reference)
    if not digest:
        return full
    name, tag, _ = split(full)
    return f"{name}:{tag}@{digest}" if tag else f"{name}@{digest}"


def split(reference: str) -> tuple[str, str, str]:
    """Return name, tag and digest of a reference; the last two may be empty."""
    rest, _, digest = reference.partition("@")
    head, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    return head + slash + last, tag, digest


def _is_registry(part: str) -> bool:
    return "." in part or ":" in part or part == "localhost" or part != part.lower()
