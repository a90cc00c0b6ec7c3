"""A `# syntax=` line that Docker does not see, and so takes the file for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.building import check_before_build
from jettison.cli.engines.syntax import DEFAULT_IMAGE, find_fault
from jettison.errors import DescriptionError, SourceFile
from tests.cli.projects import with_go
from tests.cli.test_context import said

DOCKER = "so Docker takes the file for a Dockerfile"
STOPS = "BuildKit stops at the first other comment or line"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# syntax=a\ndistro: x\n", "", id="on line 1"),
        pytest.param("# check=skip=all\n# syntax=a\n", "", id="below another directive"),
        pytest.param(
            "distro: x\n",
            f"1:1 there is no `# syntax=` line, {DOCKER} | begin the file with `# syntax={DEFAULT_IMAGE}`",
            id="nowhere",
        ),
        pytest.param(
            "distro: x\n# syntax=a\n",
            f"2:1 BuildKit does not see this `# syntax=` line, {DOCKER}"
            f" | make it line 1, `# syntax=IMAGE`: {STOPS}",
            id="below a key",
        ),
        pytest.param(
            "#!/usr/bin/env x\n# words\n# syntax=a\n",
            f"3:1 BuildKit does not see this `# syntax=` line, {DOCKER}"
            f" | make it line 2, `# syntax=IMAGE`: {STOPS}",
            id="below a #! line and a comment",
        ),
        pytest.param(
            "  # syntax=a\n",
            f"1:1 BuildKit does not see this `# syntax=` line, {DOCKER}"
            f" | make it line 1, `# syntax=IMAGE`: {STOPS}",
            id="indented",
        ),
        pytest.param(
            "x: |\n  # syntax=a\n",
            f"1:1 there is no `# syntax=` line, {DOCKER} | begin the file with `# syntax={DEFAULT_IMAGE}`",
            id="inside of a text",
        ),
    ],
)
def test_a_file_that_docker_takes_for_another(text: str, expected: str) -> None:
    fault = find_fault(SourceFile("jettison.yaml", text))
    assert (
        f"{fault.span.line}:{fault.span.column} {fault.message} | {fault.hint}" if fault else ""
    ) == expected


def test_a_build_by_the_command_needs_no_syntax_line_but_reads_one_that_is_there(tmp_path: Path) -> None:
    file = with_go(tmp_path) / "jettison.yaml"
    file.write_text("distro: azurelinux-3.0\ngo: ./cmd/hello\n")
    check_before_build(file, tmp_path, (), ())
    file.write_text("distro: azurelinux-3.0\n# syntax=a\ngo: ./cmd/hello\n")
    with pytest.raises(DescriptionError) as caught:
        check_before_build(file, tmp_path, (), ())
    assert said(caught.value) == [
        (
            f"2:1 BuildKit does not see this `# syntax=` line, {DOCKER}"
            f" | make it line 1, `# syntax=IMAGE`: {STOPS}"
        )
    ]
    check_before_build(file, tmp_path, ("BUILDKIT_SYNTAX=b",), ())
