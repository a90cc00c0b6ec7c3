"""`sbom`, and the lists of crates that it takes."""

from __future__ import annotations

import pytest

from jettison.description.model import Sbom
from tests.description.support import described, messages

HEAD = "distro: azurelinux-3.0\nargs: {VERSION: '1.2'}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Sbom(version=None), id="not given"),
        pytest.param("sbom: true", Sbom(version=None), id="true"),
        pytest.param("sbom: false", None, id="false"),
        pytest.param("sbom: {}", Sbom(version=None), id="an empty map"),
        pytest.param("sbom: {version: 1.20}", Sbom(version="1.20"), id="a version"),
        pytest.param("sbom: {version: '${VERSION}'}", Sbom(version="1.2"), id="by an argument"),
        pytest.param("sbom: {version: ''}", Sbom(version=None), id="an empty version"),
    ],
)
def test_values(text: str, expected: Sbom | None) -> None:
    assert described(f"{HEAD}{text}\n").sbom == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "sbom: maybe",
            "`sbom` must be `true`, `false` or a map, found the text `maybe`",
            id="neither yes nor no",
        ),
        pytest.param("sbom: [a]", "`sbom` must be `true`, `false` or a map, found a list", id="a list"),
        pytest.param(
            "files: [{dest: /a, content: a, crates: /a.crates}]",
            "`files.crates` goes with `src` only",
            id="crates of a text",
        ),
        pytest.param(
            "files: [{src: a, dest: /opt/, crates: a.crates}]",
            "`files.crates` is of one program, but `dest` is the directory `/opt/`"
            " | write the program's path",
            id="crates of a directory by its slash",
        ),
        pytest.param(
            "files: [{src: a, dest: /usr/bin, crates: a.crates}]",
            "`files.crates` is of one program, but `dest` is the directory `/usr/bin`"
            " | write the program's path",
            id="crates of a directory of the root",
        ),
        pytest.param(
            "upx: {required: perhaps, files: /a}\nfiles: [{src: a, dest: /a}]",
            "`upx.required` must be `true` or `false`, found the text `perhaps`",
            id="required or not",
        ),
    ],
)
def test_messages(text: str, expected: str) -> None:
    assert messages(f"{HEAD}{text}\n") == [expected]
