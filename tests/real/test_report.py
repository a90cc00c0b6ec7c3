"""The report says what was seen, and never that stand-ins were the real thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.demo.sizes import Size
from tests.real import results
from tests.real.facts import SeenImage
from tests.real.report import Demo, Run, page
from tests.real.results import Result
from tests.reality.page import Row

NAME = "mcr.microsoft.com/azurelinux/base/core:3.0"
ROW = Row(
    group="Images", relied_on="`x` is there", source="", held_by="`test_it` `test_more`", seen="no", line=1
)
REAL = Run(
    day=date(2026, 11, 30),
    commit="0123",
    mirror="",
    tools={"BuildKit": "v0.34.2"},
    images=[SeenImage(name=NAME, digest="sha256:ab", created="2026-11-01T00:00:00Z")],
    demo=Demo(
        seconds=41.6,
        sizes={"jettison": Size(1_040_000, 818_000)},
        packages=["filesystem-1.1-21.azl3.x86_64"],
    ),
    results=[Result("tests/e2e/test_a.py::test_it[docker]", "passed", 2.25)],
    rows=[ROW],
)
TEXT = f"""\
# 2026-11-30: a run on the real images

Commit 0123. All went well.

## Engines and tools

|  | version |
| --- | --- |
| BuildKit | v0.34.2 |

## Images

| image | digest | made |
| --- | --- | --- |
| `{NAME}` | `sha256:ab` | 2026-11-01 |

## examples/hello

Built, run, weighed and scanned in 42 s.

| image | unpacked | compressed |
| --- | --- | --- |
| jettison | 1.0 MB | 818 kB |

Its packages:

- filesystem-1.1-21.azl3.x86_64

## Tests

1 passed.

| slowest | seconds |
| --- | --- |
| `tests/e2e/test_a.py::test_it[docker]` | 2.2 |

## Rows of real-images.md that tests of this run held to it

- Images: `x` is there
"""


def test_a_run_on_the_real_images() -> None:
    assert page(REAL) == TEXT
    assert (REAL.real, REAL.well) == (True, True)


def test_a_run_on_stand_ins_says_so_and_has_seen_no_row() -> None:
    run = replace(
        REAL, mirror="127.0.0.1:5000", images=[SeenImage(name=NAME, digest="sha256:ab", stand_in=True)]
    )
    text = page(run)
    assert text.startswith("# 2026-11-30: a run on stand-ins, which says nothing about the real images\n")
    assert f"\nStand-ins, by their own label: `{NAME}`.\n" in text
    assert text.endswith("None: these were stand-ins.\n")
    assert "a run on the real images" not in text
    assert not run.real


def test_a_run_through_a_mirror_says_so() -> None:
    run = replace(REAL, mirror="mirror.example.com")
    assert page(run).startswith("# 2026-11-30: a run through a mirror\n")
    assert not run.real


def test_what_went_wrong_is_named() -> None:
    failed = [
        Result("tests/e2e/test_a.py::test_it[docker]", "failed", 1, "assert 1 == 2 | 3"),
        Result("tests/e2e/test_a.py::test_it[buildkitd]", "passed", 1),
        Result("tests/e2e/test_b.py::test_b", "skipped", 0, "no trivy"),
    ]
    gone = SeenImage(name=NAME, missing="manifest unknown")
    text = page(
        replace(REAL, demo=Demo(seconds=1, failed="docker buildx build ."), results=failed, images=[gone])
    )
    assert "Commit 0123. Not all went well.\n" in text
    assert "\nFailed: `docker buildx build .`\n" in text
    assert f"| `{NAME}` | not there: manifest unknown |  |\n" in text
    assert "\n1 passed, 1 failed, 1 skipped.\n" in text
    assert "| `tests/e2e/test_a.py::test_it[docker]` | failed | assert 1 == 2 \\| 3 |\n" in text
    assert "| `tests/e2e/test_b.py::test_b` | skipped | no trivy |\n" in text
    assert text.endswith("held to it\n\nNone.\n")


@pytest.mark.parametrize(
    "run",
    [
        replace(REAL, demo=Demo(seconds=1, failed="docker run")),
        replace(REAL, results=[]),
        replace(REAL, results=[Result("a::b", "skipped", 0)]),
        replace(REAL, results=[*REAL.results, Result("a::b", "failed", 0)]),
        replace(REAL, images=[SeenImage(name=NAME, missing="x")]),
    ],
    ids=["the demonstration failed", "no test", "all skipped", "a test failed", "an image is missing"],
)
def test_all_is_not_well(run: Run) -> None:
    assert not run.well


JUNIT = """<?xml version="1.0"?>
<testsuites><testsuite>
<testcase classname="tests.e2e.test_a" name="test_it[docker]" time="1.5"/>
<testcase classname="tests.e2e.test_a" name="test_b" time="0"><skipped message="no trivy"/></testcase>
<testcase classname="tests.e2e.test_a" name="test_c" time="0"><failure message="a&#10;b"/></testcase>
<testcase classname="tests.e2e.test_a" name="test_d" time="0"><error message="e"/></testcase>
</testsuite></testsuites>
"""


def test_results_are_pytests_own(tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(JUNIT)
    found = results.read(tmp_path / "junit.xml")
    assert [(each.name, each.end, each.seconds, each.reason) for each in found] == [
        ("test_it", "passed", 1.5, ""),
        ("test_b", "skipped", 0, "no trivy"),
        ("test_c", "failed", 0, "a"),
        ("test_d", "failed", 0, "e"),
    ]
    assert found[0].test == "tests/e2e/test_a.py::test_it[docker]"
    assert results.summary(found) == "1 passed, 2 failed, 1 skipped"
    assert results.read(tmp_path / "none.xml") == []
