"""Checks and tests of the finished image: steps that leave nothing, and that the image waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jettison import llb
from jettison.compiler.mounts import SCRIPTS, scripts
from jettison.compiler.reach import asks_more, claim_spans, has_packages, trials
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
JUDGE_SCRIPT = "verify/judge.sh"
VERDICT_SCRIPT = "verify/verdict.sh"
STOP = f"{SCRIPTS}/judge.sh --stop"
"""What is in the error of the step that judges an image and lets none pass that is not as claimed."""

NOT_READ = llb.ContentCache.OFF
"""To judge an image takes less time than to read all of it once more for its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is looked at: a tree, and its files before programs of them were packed; None if none are."""

    tree: llb.State
    unpacked: llb.State | None = None


def verdict(builder: Builder, judged: Judged) -> llb.State | None:
    """Give what is wrong with an image, a list at FAILURES; None if nothing is claimed of it.

    All that fails is named, and so no step of it fails itself: the first would end the others.
    """
    if not claim_spans(builder.description):
        return None
    return _judge(builder, judged, llb.output(VERDICT)).mount(VERDICT)


def verified(builder: Builder, layer: llb.State, judged: Judged, found: llb.State) -> llb.State:
    """Give a layer of the image again, the same one, once the image is as claimed.

    A step passes it on, or fails: the one that reads the verdict; or the one that judges, where nobody
    reads that before the image is built.
    """
    passed, env = llb.passed(PASSED, layer, content_cache=NOT_READ), _times(builder)
    if not asks_more(builder.description):
        return _judge(builder, judged, passed, stop=True, env=env).mount(PASSED)
    return builder.run_script(
        verdict_command(),
        claim_spans(builder.description),
        "let the image pass",
        stage=CHECKS,
        mounts=[llb.bind(VERDICT, found), passed, scripts(VERDICT_SCRIPT)],
        env=env,
    ).mount(PASSED)


def _judge(
    builder: Builder,
    judged: Judged,
    kept: llb.Mount,
    *,
    stop: bool = False,
    env: Mapping[str, str] | None = None,
) -> llb.Executed:
    """Run what compares the image and the results with the claims."""
    results = _results(builder, judged.tree)
    words = claim_words(builder.description).encode()
    paths = (JUDGE_SCRIPT, VERDICT_SCRIPT) if stop else (JUDGE_SCRIPT,)
    return builder.run_script(
        judge_command(f"{SCRIPTS}/claims", packed=judged.unpacked is not None, stop=stop),
        claim_spans(builder.description),
        "judge the image",
        stage=CHECKS,
        mounts=[
            llb.bind(TREE, judged.tree, content_cache=NOT_READ),
            *([llb.bind(RESULTS, results)] if results else ()),
            *([llb.bind(UNPACKED, judged.unpacked)] if judged.unpacked else ()),
            kept,
            scripts(*paths, beside={"claims": words}),
        ],
        env=env,
    )


def _times(builder: Builder) -> dict[str, str]:
    """Keep apart what is passed on and differs in nothing but its time: the daemon would give the first.

    A root has the same times always.
    """
    epoch = builder.request.epoch
    return {} if epoch is None or has_packages(builder.description) else {"SOURCE_DATE_EPOCH": str(epoch)}


def judge_command(claims: str = f"{CLAIMS}/claims", *, packed: bool, stop: bool = False) -> list[str]:
    """Give the words that compare image and results with the claims, and `stop` where they differ."""
    places = (TREE, claims, RESULTS, f"{VERDICT}{FAILURES}", *((UNPACKED,) if packed else ()))
    return ["/bin/bash", *(STOP.split(" ") if stop else [f"{SCRIPTS}/judge.sh"]), *places]


def verdict_command() -> list[str]:
    """Give the words that let an image pass, or end with all its failures."""
    return ["/bin/bash", f"{SCRIPTS}/verdict.sh", f"{VERDICT}{FAILURES}"]


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
