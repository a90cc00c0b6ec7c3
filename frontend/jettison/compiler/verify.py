"""Checks and tests of the finished image: steps that leave nothing, and that the image waits for."""

from __future__ import annotations

from collections.abc import Iterator

from jettison import llb
from jettison.compiler.copying import copy_tree
from jettison.compiler.mounts import SCRIPTS, scripts
from jettison.compiler.stages import Builder
from jettison.description.model import Checks, Expected, ExpectedFile, Image, Test

TREE = "/run/jettison-image"
SPECIFICATIONS = "/run/jettison-tests"
PASSED = "/run/jettison-passed"


def verified(builder: Builder, layer: llb.State, image: llb.State) -> llb.State:
    """Give a layer of the image again, once checks and tests have passed on the whole image.

    They make no layer. The layer is copied in a step that also takes from each of them what they left,
    which is nothing: so it waits for them.
    """
    proofs = list(_proofs(builder, image))
    if not proofs:
        return layer
    waits = [
        llb.copy(proof, "/*", "/", wildcard=True, allow_empty_wildcard=True, create_dest_path=True)
        for proof in proofs
    ]
    about = llb.Metadata(name="[image] take what was checked")
    return llb.scratch().file(copy_tree(layer, "/"), *waits, metadata=about)


def _proofs(builder: Builder, image: llb.State) -> Iterator[llb.State]:
    description = builder.description
    if description.checks is not None:
        yield _checked(builder, image, description.checks)
    if description.tests:
        yield _tested(builder, image, description.tests)


def _checked(builder: Builder, image: llb.State, checks: Checks) -> llb.State:
    return builder.run(
        builder.base_image(builder.request.build, checks.span, "checks"),
        ["/bin/bash", f"{SCRIPTS}/check.sh", *check_options(checks), TREE],
        checks.span,
        "check the image",
        stage="checks",
        mounts=[llb.bind(TREE, image), llb.output(PASSED), scripts("check.sh", "common.sh")],
        network="none",
        cwd="/",
    ).mount(PASSED)


def check_options(checks: Checks) -> Iterator[str]:
    """Write what is asserted as options of `check.sh`."""
    if checks.no_shell:
        yield "--no-shell"
    if checks.no_setuid:
        yield "--no-setuid"
    if checks.max_size is not None:
        yield f"--max-size={checks.max_size}"
    if checks.packages is not None:
        yield "--packages"
        yield from (f"--package={name}" for name in checks.packages)


def _tested(builder: Builder, image: llb.State, tests: tuple[Test, ...]) -> llb.State:
    request, user = builder.request, builder.description.image.user
    actions = [
        action for number, test in enumerate(tests, 1) for action in _specification(builder, number, test)
    ]
    files = llb.scratch().file(*actions, metadata=llb.Metadata(name="[internal] tests"))
    return builder.run(
        builder.base_image(request.target, tests[0].span, "tests"),
        ["/bin/bash", f"{SCRIPTS}/test.sh", TREE, SPECIFICATIONS, user],
        [test.span for test in tests],
        f"test the image: {', '.join(test.name for test in tests)}",
        stage="tests",
        mounts=[
            llb.bind(TREE, image),
            llb.bind(SPECIFICATIONS, files),
            llb.output(PASSED),
            scripts("test.sh", "common.sh"),
        ],
        network="none",
        cwd="/",
    ).mount(PASSED)


def _specification(builder: Builder, number: int, test: Test) -> Iterator[llb.FileAction]:
    place = f"/{number:04}"
    yield llb.mkdir(place)
    for name, data in specification(test, builder.description.image):
        yield llb.mkfile(f"{place}/{name}", data.encode())


def specification(test: Test, image: Image) -> Iterator[tuple[str, str]]:
    """Write a test as files that a shell reads without parsing: lists end each word with a NUL."""
    env = {**dict(image.env), **dict(test.env)}
    yield from (
        ("name", test.name),
        ("argv", _words(test.argv)),
        ("env", _words(f"{name}={value}" for name, value in env.items())),
        ("exit", str(test.exit_code)),
        *_output("stdout", test.stdout),
        *_output("stderr", test.stderr),
        ("files", "".join(_file(file) for file in test.files)),
    )


def _output(stream: str, expected: Expected) -> Iterator[tuple[str, str]]:
    if expected.equals is not None:
        yield f"{stream}.equals", expected.equals
    if expected.contains:
        yield f"{stream}.contains", _words(expected.contains)
    if expected.matches is not None:
        yield f"{stream}.matches", expected.matches
    if expected.empty:
        yield f"{stream}.equals", ""


def _file(file: ExpectedFile) -> str:
    """Write a path with what it must be: five words, and one for each text in it, after their count."""
    mode = "" if file.mode is None else f"{file.mode:o}"
    fixed = (file.path, "yes" if file.exists else "no", mode, file.owner or "", str(len(file.contains)))
    return _words((*fixed, *file.contains))


def _words(words: Iterator[str] | tuple[str, ...]) -> str:
    return "".join(f"{word}\0" for word in words)
