"""Checks and tests of the finished image: steps that leave nothing, and that the image waits for.

An image has no shell that could note how a test's program ended. So bash and a few programs of the
distribution's own image are mounted beside it, with their libraries and their loader, by which they
start without anything of the image.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jettison.description.model import Claim, Description, Pairs, Test
from jettison.distros.layout import PATH
from jettison.recipe import model
from jettison.recipe.draft import Draft
from jettison.recipe.model import JOIN, SCRIPTS, Bind, Keep, Output, Ref, Run
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
VERDICT_SCRIPT = "verify/verdict.sh"
TRIAL_SCRIPT = "verify/trial.sh"
STOP = f"{SCRIPTS}/judge.sh --stop"
"""What is in the error of the step that judges an image and lets none pass that is not as claimed."""


def add_verdict(
    draft: Draft, layers: Sequence[Output], unpacked: Output | None
) -> tuple[Output, tuple[Output, ...]]:
    """Add what judges an image; return where its verdict is, and its layers, which depend on it.

    All that fails is named, and so no step of the verdict fails itself: the first would end the others. The
    first layer is passed on by a step that fails: the one that reads the verdict; or one that judges, where
    nobody reads that before the image is built. `claim_spans` are not empty.
    """
    trees = dict(_add_trees(draft, layers, unpacked))
    if not asks_more(draft.description):
        found = _add_judge(draft, "verdict", trees)
        return found, (_add_judge(draft, CHECKS, trees, passed=layers[0]), *layers[1:])
    found = _add_judge(draft, CHECKS, trees)
    passed = draft.script(
        "verdict",
        VERDICT_SCRIPT,
        (f"{VERDICT}{FAILURES}",),
        title="let the image pass",
        spans=claim_spans(draft.description),
        out=PASSED,
        passed=layers[0],
        mounts=(Bind(dest=VERDICT, origin=found),),
        label=CHECKS,
        env=_times(draft),
    )
    return found, (passed, *layers[1:])


def _add_trees(
    draft: Draft, layers: Sequence[Output], unpacked: Output | None
) -> Iterator[tuple[str, Output]]:
    """Add what is judged, each with its place; where only what the image starts is asked, before packing.

    Packing takes the longest, and hides what a program needs.
    """
    more = asks_more(draft.description)
    seen = layers if unpacked is None or more else (*layers[:-1], unpacked)
    step = model.Merge(layers=tuple(seen), title=JOIN)
    image = draft.step("image", "image" if seen is layers else CHECKS, model.Scratch(), step)
    yield TREE, image
    if unpacked and more:
        yield UNPACKED, unpacked
    if tests := dict(trials(draft.description)):
        yield RESULTS, _add_results(draft, image, tests)


def _add_judge(draft: Draft, name: str, trees: Mapping[str, Output], passed: Ref | None = None) -> Output:
    """Add what compares image and results with the claims, and fails only if it passes a layer on."""
    words = [TREE, f"{SCRIPTS}/claims", RESULTS, f"{VERDICT}{FAILURES}"]
    words += [UNPACKED] if UNPACKED in trees else []
    return draft.script(
        name,
        "verify/judge.sh",
        ["--stop", *words] if passed else words,
        title="judge the image",
        spans=claim_spans(draft.description),
        out=PASSED if passed else VERDICT,
        passed=passed,
        # To judge an image takes less time than to read all of it once more for its key.
        mounts=(Bind(dest=dest, origin=tree, by_content=dest != TREE) for dest, tree in trees.items()),
        label=CHECKS,
        also=(VERDICT_SCRIPT,) if passed else (),
        beside=(("claims", claim_words(draft.description)),),
        env=_times(draft) if passed else (),
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


def _add_results(draft: Draft, image: Output, tests: Mapping[int, Test]) -> Output:
    """Put what the tests' programs did into one tree, by the number of the test."""
    launcher = _add_launcher(draft, tests.values())
    copies = [
        model.CopyTree(
            origin=_add_trial(draft, image, launcher, number, test), src="/out", dest=f"/{number:04}"
        )
        for number, test in tests.items()
    ]
    # A step between two that run again must run again too: the daemon takes it for the one it has done.
    again = draft.request.ignores_cache(TESTS)
    step = model.Files(actions=tuple(copies), title="what the tests did", again=again)
    return draft.step("test-results", "internal", model.Scratch(), step)


def _add_launcher(draft: Draft, tests: Iterable[Test]) -> Output:
    """Add the programs that start another one, for the machine that the image is for."""
    return draft.script(
        "launcher",
        "programs/launcher.sh",
        (LAUNCHER,),
        title="take bash along",
        spans=[test.span for test in tests],
        out=LAUNCHER,
        label="image",
        side="target",
        asked=TESTS,
    )


def _add_trial(draft: Draft, image: Output, launcher: Output, number: int, test: Test) -> Output:
    """Run a test's program in the image itself: as its user, in its directory, with `/proc` and `/dev`.

    Return what it did. The root can be written, as in a container; what is written there is thrown away. The
    step is root's, who starts the program as that user: what it did is noted out of its reach.
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
    stage = model.Stage(
        name=draft.name(f"test-{number}"),
        label=TESTS,
        base=image,
        side="target",
        settings=model.Settings(cwd=config.workdir or "/"),
        workdir=config.workdir or None,
        steps=(step,),
    )
    return Output(draft.add(stage).stage, RESULT)


def _add_input(draft: Draft, number: int, test: Test) -> Output:
    """Add what a test's program reads, and a place for notes that its user cannot reach."""
    actions = (
        model.MakeDir(path="/out", mode=0o700),
        model.Write(dest="/stdin", data=test.stdin.encode()),
    )
    return draft.files(f"test-{number}-input", f"input of {test.name}", actions)


def _trial_command(description: Description, test: Test) -> list[str]:
    """Return the words that run a test's program; they need nothing of the image."""
    user, _, group = description.image.user.partition(":")
    env = {"PATH": PATH, **dict(description.image.env), **dict(test.env)}
    return [
        f"{LAUNCHER}/loader",
        "--library-path",
        LAUNCHER,
        f"{LAUNCHER}/bash",
        f"{SCRIPTS}/trial.sh",
        LAUNCHER,
        RESULT,
        f"{user}:{group or user}",
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
