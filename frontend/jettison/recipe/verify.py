"""Checks and tests of the finished image: steps that leave nothing, and that the image waits for.

An image has no shell that could note how a test's program ended. So bash, env and timeout of the
distribution's own image are mounted beside it, with their libraries and their loader, by which they
start without anything of the image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jettison.description.model import Claim, Description, Pairs, Test
from jettison.distros.layout import PATH
from jettison.recipe.draft import Draft
from jettison.recipe.model import (
    SCRIPTS,
    Bind,
    CopyTree,
    Keep,
    MakeDir,
    Mount,
    Output,
    Pass,
    Ref,
    Run,
    Settings,
    Stage,
    Write,
)
from jettison.recipe.reach import asks_more, claim_spans, has_packages, trials

TREE = "/run/jettison-image"
RESULTS = "/run/jettison-results"
UNPACKED = "/run/jettison-unpacked"
VERDICT = "/run/jettison-verdict"
PASSED = "/run/jettison-passed"
LAUNCHER = "/run/jettison-launcher"
RESULT = "/run/jettison-result"

FAILURES = "/failures"
"""Where a verdict has its failures: `INDEX WHEN`, a newline and the message, each ended by a NUL.

INDEX is the claim's, WHEN its program began, in milliseconds since 1970; 0 if none did.
"""

CHECKS, TESTS = "checks", "tests"
JUDGE_SCRIPT = "verify/judge.sh"
VERDICT_SCRIPT = "verify/verdict.sh"
TRIAL_SCRIPT = "verify/trial.sh"
STOP = f"{SCRIPTS}/judge.sh --stop"
"""What is in the error of the step that judges an image and lets none pass that is not as claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is looked at: a tree, and its files before programs of them were packed; None if none are."""

    tree: Output
    unpacked: Output | None = None


def add_verdict(draft: Draft, judged: Judged, layer: Ref) -> tuple[Output, Output]:
    """Add what judges an image; return where its verdict is, and a layer made to depend on it.

    All that fails is named, and so no step of the verdict fails itself: the first would end the others. The
    layer is passed on by a step that fails: the one that reads the verdict; or one that judges, where
    nobody reads that before the image is built. `claim_spans` are not empty.
    """
    results = _add_results(draft, judged.tree)
    passed = Pass(dest=PASSED, origin=layer)
    if not asks_more(draft.description):
        found = Output(_add_judge(draft, "verdict", judged, results, Keep(dest=VERDICT)), VERDICT)
        return found, Output(_add_judge(draft, CHECKS, judged, results, passed, stop=True), PASSED)
    found = Output(_add_judge(draft, CHECKS, judged, results, Keep(dest=VERDICT)), VERDICT)
    stage = draft.script(
        "verdict",
        CHECKS,
        VERDICT_SCRIPT,
        (f"{VERDICT}{FAILURES}",),
        spans=claim_spans(draft.description),
        title="let the image pass",
        about="Where the image is as claimed, it may pass.",
        mounts=(Bind(dest=VERDICT, origin=found), passed),
        env=_times(draft),
    )
    return found, Output(stage, PASSED)


def _add_judge(
    draft: Draft, name: str, judged: Judged, results: Output | None, kept: Mount, *, stop: bool = False
) -> str:
    """Add the step that compares the image and the results with the claims."""
    places = (TREE, f"{SCRIPTS}/claims", RESULTS, f"{VERDICT}{FAILURES}")
    unpacked = (UNPACKED,) if judged.unpacked else ()
    return draft.script(
        name,
        CHECKS,
        JUDGE_SCRIPT,
        (*(("--stop",) if stop else ()), *places, *unpacked),
        spans=claim_spans(draft.description),
        title="judge the image",
        about="What must be true of the image, and of what its programs did.",
        mounts=(
            # To judge an image takes less time than to read all of it once more for its key.
            Bind(dest=TREE, origin=judged.tree, by_content=False),
            *([Bind(dest=RESULTS, origin=results)] if results else ()),
            *([Bind(dest=UNPACKED, origin=judged.unpacked)] if judged.unpacked else ()),
            kept,
        ),
        also=(VERDICT_SCRIPT,) if stop else (),
        beside=(("claims", claim_words(draft.description)),),
        env=_times(draft) if stop else (),
    )


def _times(draft: Draft) -> Pairs:
    """Keep apart what is passed on and differs in nothing but its time: the daemon would give the first.

    A root has the same times always.
    """
    epoch = draft.request.epoch
    return () if epoch is None or has_packages(draft.description) else (("SOURCE_DATE_EPOCH", str(epoch)),)


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


def _add_results(draft: Draft, image: Output) -> Output | None:
    """Put what the tests' programs did into one tree, by the number of the test; None where none runs."""
    tests = dict(trials(draft.description))
    if not tests:
        return None
    launcher = _add_launcher(draft, list(tests.values()))
    return draft.files(
        "test-results",
        "internal",
        "what the tests did",
        [
            CopyTree(
                origin=_add_trial(draft, image, launcher, number, test), src="/out", dest=f"/{number:04}"
            )
            for number, test in tests.items()
        ],
        about="What the tests' programs did.",
        # A step between two that run again must run again too: the daemon takes it for the one it has done.
        again=draft.request.ignores_cache(TESTS),
    )


def _add_launcher(draft: Draft, tests: Sequence[Test]) -> Output:
    """Add the programs that start another one, for the machine that the image is for."""
    stage = draft.script(
        "launcher",
        "image",
        "programs/launcher.sh",
        (LAUNCHER,),
        spans=[test.span for test in tests],
        title="take bash along",
        about="Programs that start another one in the image, which has no shell.",
        mounts=(Keep(dest=LAUNCHER),),
        side="target",
        asked=TESTS,
    )
    return Output(stage, LAUNCHER)


def _add_trial(draft: Draft, image: Output, launcher: Output, number: int, test: Test) -> Output:
    """Run a test's program in the image itself: as its user, in its directory, with `/proc` and `/dev`.

    Return what it did. The root can be written, as in a container; what is written there is thrown away.
    """
    config = draft.description.image
    given = _add_input(draft, number, test)
    step = Run(
        argv=tuple(_trial_command(draft.description, test)),
        title=test.name,
        spans=(test.span,),
        again=draft.request.ignores_cache(TESTS),
        mounts=(Bind(dest=LAUNCHER, origin=launcher), Keep(dest=RESULT, base=given)),
        scripts=draft.scripts(TRIAL_SCRIPT),
        network="none",
    )
    stage = Stage(
        name=draft.name(f"test-{number}"),
        label=TESTS,
        about=f"Test: {test.name}",
        base=image,
        side="target",
        settings=Settings(cwd=config.workdir or "/", user=config.user),
        workdir=config.workdir or None,
        user=config.user,
        steps=(step,),
    )
    return Output(draft.add(stage).stage, RESULT)


def _add_input(draft: Draft, number: int, test: Test) -> Output:
    """Add what a test's program reads, and a place that its user may write to."""
    user, _, group = draft.description.image.user.partition(":")
    actions = (
        MakeDir(path="/out", owner=f"{user}:{group or user}"),
        Write(dest="/stdin", data=test.stdin.encode()),
    )
    about = f"What the program of test {number} reads."
    return draft.files(f"test-{number}-input", "internal", f"input of {test.name}", actions, about=about)


def _trial_command(description: Description, test: Test) -> list[str]:
    """Return the words that run a test's program; they need nothing of the image."""
    env = {"PATH": PATH, **dict(description.image.env), **dict(test.env)}
    return [
        f"{LAUNCHER}/loader",
        "--library-path",
        LAUNCHER,
        f"{LAUNCHER}/bash",
        f"{SCRIPTS}/trial.sh",
        LAUNCHER,
        RESULT,
        seconds(test.timeout),
        *(f"{name}={value}" for name, value in env.items()),
        "--",
        *test.argv,
    ]


def seconds(nanoseconds: int) -> str:
    """Write a duration in seconds, with no more digits than it needs.

    >>> seconds(1_500_000_000)
    '1.5'
    """
    whole, rest = divmod(nanoseconds, 10**9)
    return f"{whole}.{rest:09}".rstrip("0").rstrip(".")
