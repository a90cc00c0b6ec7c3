"""Checks and tests: stages that leave nothing, and that the image waits for."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.compiler import verify
from jettison.compiler.mounts import SCRIPTS
from jettison.description.model import Checks, Image, Test
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft

_MADE = "/run/jettison-tests.sh"


def verified(draft: Draft, layers: tuple[str, ...]) -> tuple[str, ...]:
    """Give the copies that make an image; the last one waits for checks and tests of the whole."""
    description = draft.description
    if description.checks is None and not description.tests:
        return layers
    start = instructions.start("scratch", "image", draft.platform("target"))
    draft.add("The whole image, to be looked at.", start, *layers)
    if description.checks is not None:
        _add_checks(draft, description.checks)
    if description.tests:
        _add_tests(draft, description.tests)
    name = draft.name("verified")
    proofs = [
        stage for stage, wanted in (("checks", description.checks), ("tests", description.tests)) if wanted
    ]
    waits = (instructions.copy((f"{verify.PASSED}/",), "/", f"--from={stage}") for stage in proofs)
    start = instructions.start("scratch", name, draft.platform("target"))
    draft.add("The last layer, once the image has passed.", start, layers[-1], *waits)
    return (*layers[:-1], instructions.copy(("/",), "/", f"--from={name}"))


def _add_checks(draft: Draft, checks: Checks) -> None:
    words = ("bash", f"{SCRIPTS}/check.sh", *verify.check_options(checks), verify.TREE)
    draft.add(
        "What must be true of the image.",
        draft.base("checks", "build"),
        instructions.run(
            quoting.script(f"{quoting.shell_words(words)} && mkdir {verify.PASSED}"),
            instructions.mount("bind", checks.span, from_="image", target=verify.TREE),
            draft.scripts(checks.span, "check.sh", "common.sh"),
            "--network=none",
        ),
    )


def _add_tests(draft: Draft, tests: tuple[Test, ...]) -> None:
    image, span = draft.description.image, tests[0].span
    words = ("bash", f"{SCRIPTS}/test.sh", verify.TREE, verify.SPECIFICATIONS, image.user)
    draft.add(
        "What programs of the image must do.",
        draft.base("tests", "target"),
        instructions.document("".join(f"{line}\n" for line in _specifications(tests, image)), _MADE),
        instructions.run(
            f"sh {_MADE} && {quoting.shell_words(words)} && mkdir {verify.PASSED}",
            instructions.mount("bind", span, from_="image", target=verify.TREE),
            draft.scripts(span, "test.sh", "common.sh"),
            "--network=none",
        ),
    )


def _specifications(tests: tuple[Test, ...], image: Image) -> Iterator[str]:
    """Write a script that makes each test's files."""
    yield "set -e"
    for number, test in enumerate(tests, 1):
        place = f"{verify.SPECIFICATIONS}/{number:04}"
        yield f"mkdir -p {place}"
        for name, data in verify.specification(test, image):
            # Only lists end each word with a NUL.
            words = data.removesuffix("\0").split("\0")
            how = "'%s\\0'" if data.endswith("\0") else "%s"
            yield f"printf {how} {quoting.shell_words(words)} >{place}/{name}"
