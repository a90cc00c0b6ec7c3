"""Checks and tests of the finished image: steps that leave nothing, and that the image waits for."""

from __future__ import annotations

from jettison import llb
from jettison.compiler.copying import copy_tree
from jettison.compiler.mounts import SCRIPTS, scripts
from jettison.compiler.reach import claim_spans, trials
from jettison.compiler.stages import Builder
from jettison.compiler.trial import result
from jettison.description.model import Claim, Description

TREE = "/run/jettison-image"
CLAIMS = "/run/jettison-claims"
RESULTS = "/run/jettison-results"
UNPACKED = "/run/jettison-unpacked"
VERDICT = "/run/jettison-verdict"
PASSED = "/run/jettison-passed"

FAILURES = "/failures"
"""Where a verdict has its failures: `INDEX WHEN`, a newline and the message, each ended by a NUL.

INDEX is the claim's, WHEN its program began, in milliseconds since 1970; 0 if none did.
"""

CHECKS, TESTS = "checks", "tests"
JUDGE_SCRIPTS = ("judge.sh", "look.sh", "shells.sh", "starts.sh", "dynamic.sh", "common.sh")
VERDICT_SCRIPTS = ("verdict.sh", "common.sh")
VERDICT_SCRIPT = f"{SCRIPTS}/{VERDICT_SCRIPTS[0]}"
"""What is in the error of the step that lets no image pass."""


def verdict(builder: Builder, image: llb.State, unpacked: llb.State | None = None) -> llb.State | None:
    """Give what is wrong with an image, a list at FAILURES; None if nothing is claimed of it.

    `unpacked` has the files of the image before programs of them were packed; None where none are. All
    that fails is named, and so no step of it fails itself: the first would end the others.
    """
    places = claim_spans(builder.description)
    if not places:
        return None
    results = _results(builder, image)
    words = claim_words(builder.description)
    listed = llb.scratch().file(
        llb.mkfile("/claims", words.encode()), metadata=llb.Metadata(name="[internal] checks and tests")
    )
    judged = builder.run_script(
        judge_command(packed=unpacked is not None),
        places,
        "judge the image",
        stage=CHECKS,
        mounts=[
            llb.bind(TREE, image),
            llb.bind(CLAIMS, listed),
            *([llb.bind(RESULTS, results)] if results else ()),
            *([llb.bind(UNPACKED, unpacked)] if unpacked else ()),
            llb.output(VERDICT),
            scripts(*JUDGE_SCRIPTS),
        ],
    )
    return judged.mount(VERDICT)


def verified(builder: Builder, layer: llb.State, found: llb.State, timestamp: int | None = None) -> llb.State:
    """Give a layer of the image again, once the verdict on the whole image names no failure.

    `timestamp` is what all of it gets as its time, in nanoseconds since 1970; None for its own.
    That makes no layer. The layer is copied in a step that also takes what the last step of all left,
    which is nothing: so it waits for it.
    """
    places = claim_spans(builder.description)
    passed = builder.run_script(
        verdict_command(),
        places,
        "let the image pass",
        stage=CHECKS,
        mounts=[llb.bind(VERDICT, found), llb.output(PASSED), scripts(*VERDICT_SCRIPTS)],
    ).mount(PASSED)
    waits = llb.copy(passed, "/*", "/", wildcard=True, allow_empty_wildcard=True, create_dest_path=True)
    about = llb.Metadata(name="[image] take what was checked")
    # The tree comes last: a copy into a directory would be its time.
    return llb.scratch().file(waits, copy_tree(layer, "/", timestamp=timestamp), metadata=about)


def judge_command(*, packed: bool) -> list[str]:
    """Give the words that compare the image and the results with the claims."""
    places = (TREE, f"{CLAIMS}/claims", RESULTS, f"{VERDICT}{FAILURES}", *((UNPACKED,) if packed else ()))
    return ["/bin/bash", f"{SCRIPTS}/judge.sh", *places]


def verdict_command() -> list[str]:
    """Give the words that let an image pass, or end with all its failures."""
    return ["/bin/bash", VERDICT_SCRIPT, f"{VERDICT}{FAILURES}"]


def claims(description: Description) -> tuple[Claim, ...]:
    """List what is claimed of the image, by the index that a failure names."""
    return (*description.checks, *(claim for test in description.tests for claim in test.claims))


def claim_words(description: Description) -> str:
    """Write the claims for a shell that does not parse: five words each, each ended by a NUL.

    No place is among them: lines that move in the file run nothing again.
    """
    rows = [("", "", claim) for claim in description.checks]
    for number, test in enumerate(description.tests, 1):
        rows += [(test.name, f"{number:04}", claim) for claim in test.claims]
    words = ((name, number, claim.about, claim.kind, claim.text) for name, number, claim in rows)
    return "".join(f"{word}\0" for row in words for word in row)


def _results(builder: Builder, image: llb.State) -> llb.State | None:
    """Put what the programs did into one tree, by the number of the test."""
    copies = [
        llb.copy(result(builder, image, test, TESTS), "/out", f"/{number:04}", contents_only=True)
        for number, test in trials(builder.description)
    ]
    # A step between two that run again must run again too: the daemon takes it for the one it has done.
    again = builder.request.ignores_cache(TESTS)
    about = llb.Metadata(name="[internal] what the tests did", ignore_cache=again)
    return llb.scratch().file(*copies, metadata=about) if copies else None
