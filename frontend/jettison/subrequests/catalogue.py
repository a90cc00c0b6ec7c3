"""Which requests there are, in the form in which a client lists them."""

from __future__ import annotations

from dataclasses import dataclass

from jettison.subrequests.form import Json, Reply, table
from jettison.subrequests.names import DESCRIBE, LINT, OUTLINE, TARGETS

VERSION = "1.0.0"
"""The version of all four: clients print a newer one than they know from its text alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request by name; `options` are pairs of an option that it heeds and what that means."""

    name: str
    description: str
    options: tuple[tuple[str, str], ...] = ()
    results: tuple[str, ...] = ("result.json", "result.txt")

    def entry(self) -> Json:
        """Return the entry of the list; every key is there even when it says nothing."""
        return {
            "name": self.name,
            "version": VERSION,
            "type": "rpc",
            "description": self.description,
            "opts": [{"name": name, "description": about} for name, about in self.options],
            "inputs": None,
            "metadata": [{"name": name, "description": ""} for name in self.results],
            "refs": None,
        }


_TARGET = ("target", "Target or stage to look at; the image if it is not given")

REQUESTS = (
    Request(
        name=OUTLINE, description="List what a target can be given: arguments and secrets", options=(_TARGET,)
    ),
    Request(name=TARGETS, description="List the targets and stages of the build file"),
    Request(
        name=LINT,
        description="List the problems of the build file",
        options=(_TARGET,),
        results=("result.json", "result.txt", "result.statuscode"),
    ),
    Request(name=DESCRIBE, description="List the requests that the frontend answers"),
)


def reply() -> Reply:
    """List all requests."""
    rows = [(each.name.removeprefix("frontend."), VERSION, each.description) for each in REQUESTS]
    text = table(("NAME", "VERSION", "DESCRIPTION"), rows)
    return Reply(data=[each.entry() for each in REQUESTS], text=text)
