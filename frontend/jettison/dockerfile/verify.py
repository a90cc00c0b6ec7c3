"""Checks and tests: stages that leave nothing, and that the image waits for."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.compiler import trial, verify
from jettison.compiler.reach import asks_more, claim_spans, trials
from jettison.description.model import Test
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft

_MADE = "/run/jettison-claims.sh"
_INPUTS = "trial-inputs"


def verified(draft: Draft, layers: tuple[str, ...], tree: tuple[str, str]) -> tuple[str, ...]:
    """Give the copies that make an image; the last one waits for checks and tests of the whole.

    `tree` is the stage and the folder of the files before any is packed.
    """
    if not claim_spans(draft.description):
        return layers
    unpacked = tree if draft.description.upx else None
    start = instructions.start("scratch", "image", draft.platform("target"))
    if unpacked and not asks_more(draft.description):
        (stage, folder), unpacked = unpacked, None
        plain = instructions.copy((folder,), "/", f"--from={stage}")
        draft.add("The whole image before packing, to be looked at.", start, *layers[:-1], plain)
    else:
        draft.add("The whole image, to be looked at.", start, *layers)
    trials = _add_trials(draft)
    _add_judge(draft, trials, unpacked)
    name = draft.name("verified")
    wait = instructions.copy((f"{verify.PASSED}/",), "/", f"--from={verify.CHECKS}")
    start = instructions.start("scratch", name, draft.platform("target"))
    draft.add("The last layer, once the image has passed.", start, layers[-1], wait)
    return (*layers[:-1], instructions.copy(("/",), "/", f"--from={name}"))


def _add_trials(draft: Draft) -> dict[int, str]:
    """Add a stage for each program that is run; give their names by the number of the test."""
    tests = dict(trials(draft.description))
    if not tests:
        return {}
    draft.add(
        "Programs that start another one in the image, which has no shell.",
        draft.base("launcher", "target"),
        instructions.run(
            f"mkdir {trial.LAUNCHER} && {quoting.shell_words(trial.launcher_command())}",
            draft.scripts(tests[min(tests)].span, trial.LAUNCHER_SCRIPT),
            "--network=none",
        ),
    )
    inputs = "".join(f"{line}\n" for line in _input_lines(tests, draft.description.image.user))
    made = instructions.document(inputs, _MADE)
    draft.add("What the tests' programs read.", draft.base(_INPUTS, "build"), made, f"RUN sh {_MADE}")
    return {number: _add_trial(draft, number, test) for number, test in tests.items()}


def _input_lines(tests: dict[int, Test], user: str) -> Iterator[str]:
    """Write a script that makes each test's folder, with a place that its user may write to."""
    yield "set -e"
    for number, test in tests.items():
        folder = f"/trials/{number}"
        yield f"mkdir -p {folder}/out && chown {user} {folder}/out"
        yield f"printf %s {quoting.shell_words((test.stdin,))} >{folder}/stdin"


def _add_trial(draft: Draft, number: int, test: Test) -> str:
    image, name = draft.description.image, draft.name(f"test-{number}")
    workdir = (f"WORKDIR {quoting.value(image.workdir)}",) if image.workdir else ()
    source = {"source": trial.LAUNCHER, "target": trial.LAUNCHER}
    command = instructions.run(
        quoting.exec_form(trial.trial_command(draft.description, test)),
        instructions.mount("bind", test.span, from_="launcher", **source),
        draft.scripts(test.span, trial.TRIAL_SCRIPT),
        "--network=none",
    )
    inputs = instructions.copy((f"/trials/{number}/",), f"{trial.RESULT}/", f"--from={_INPUTS}")
    start = instructions.start("image", name)
    draft.add(f"Test: {test.name}", start, inputs, *workdir, f"USER {image.user}", command)
    return name


def _add_judge(draft: Draft, trials: dict[int, str], unpacked: tuple[str, str] | None) -> None:
    places = claim_spans(draft.description)
    judge = quoting.shell_words(verify.judge_command(packed=unpacked is not None))
    plain = {"from_": unpacked[0], "source": unpacked[1]} if unpacked else {}
    verdict = quoting.shell_words(verify.verdict_command())
    results = (
        instructions.mount(
            "bind",
            places[0],
            from_=stage,
            source=f"{trial.RESULT}/out",
            target=f"{verify.RESULTS}/{number:04}",
        )
        for number, stage in trials.items()
    )
    draft.add(
        "What must be true of the image, and of what its programs did.",
        draft.base(verify.CHECKS, "build"),
        instructions.document("".join(f"{line}\n" for line in _claim_lines(draft)), _MADE),
        instructions.run(
            quoting.script(
                f"sh {_MADE} && mkdir {verify.VERDICT} && {judge} && {verdict} && mkdir {verify.PASSED}"
            ),
            instructions.mount("bind", places[0], from_="image", target=verify.TREE),
            *results,
            *((instructions.mount("bind", places[0], target=verify.UNPACKED, **plain),) if plain else ()),
            draft.scripts(places[0], verify.JUDGE_SCRIPT, verify.VERDICT_SCRIPT),
            "--network=none",
        ),
    )


def _claim_lines(draft: Draft) -> Iterator[str]:
    """Write a script that makes the file of the claims, in which each word ends with a NUL."""
    words = verify.claim_words(draft.description).removesuffix("\0").split("\0")
    yield f"mkdir -p {verify.CLAIMS}"
    for start in range(0, len(words), 5):
        yield f"printf '%s\\0' {quoting.shell_words(words[start : start + 5])} >>{verify.CLAIMS}/claims"
