"""Addresses of git repositories: how people, clients and BuildKit write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

REPOSITORY = (
    r"(?:(?:https?|git)://(?![^/]*@)|ssh://(?![^/:]*:[^/]*@))[^/#?\s][^#?\s]*"
    r"|(?![^#?]*://)(?:[^@/#?\s-][^@/#?\s]*@[^:/#?\s]+:|[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?/)[^#?\s]+"
)
"""The pattern of a repository in a build file: without `#` and `?`, for ref and folder have keys,
and without a login, which is a secret."""

_SCHEMES = frozenset({"git", "http", "https", "ssh"})
_URL = re.compile(r"(?P<scheme>[A-Za-z0-9]+)://(?:[^@/]*@)?(?P<host>[^/?#]+)(?P<path>[^?#]*)")
_SCP = re.compile(r"(?:[^@/]+@)(?P<host>[^:/]+):(?P<path>[^?#]*)")
_ALWAYS_GIT = re.compile(r"(?:git|ssh)://|[^#@/:?]+@[^#@/:?]+:|github\.com/")
_GIT_ON_THE_WEB = re.compile(r"https?://[^?#]+\.git/?(?:[?#]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where a repository is: `url` for git itself, host and path for BuildKit's name of it."""

    url: str
    scheme: str
    host: str
    path: str


def parse(text: str) -> Remote:
    """Return the remote that `https://host/path`, `git@host:path`, or `host/path` (which means https) names.

    Raises ValueError for another scheme, and for what is no address.
    """
    scp = None if "://" in text else _SCP.fullmatch(text)
    if scp is not None:
        return Remote(url=text, scheme="ssh", host=scp["host"], path=scp["path"])
    full = text if "://" in text else f"https://{text}"
    url = _URL.match(full)
    if url is None or url["scheme"].lower() not in _SCHEMES:
        raise ValueError(f"git remote {text!r}: no git, http, https or ssh URL, and not like user@host:path")
    scheme = url["scheme"].lower()
    return Remote(url=scheme + url[0][len(scheme) :], scheme=scheme, host=url["host"], path=url["path"])


def is_git(text: str) -> bool:
    """Tell whether a client's address is one of a repository: over the web, its path ends with `.git`."""
    return bool(_ALWAYS_GIT.match(text) or _GIT_ON_THE_WEB.match(text))
