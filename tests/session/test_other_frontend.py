"""A lock file knows which frontend has made it; a build by another one says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jettison.lock import Lock, text
from tests.fakes.answers import check_end, daemon_with, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.test_lock_file import BASE, FILE, ROOT, SUM
from tests.session.test_write_lock import OPTIONS, made, roots
from tests.session.test_write_lock import daemon as todays

NAME = "example.com/jettison:1"
OTHER = f"sha256:{'e' * 64}"
BUILD = {"platform": "linux/amd64", "source": NAME}
LOCK = Lock(name="jettison.lock", images={BASE: SUM}, roots=(ROOT,))
WARNING = (
    f"other-frontend: jettison.lock was made by {NAME}@{OTHER}, and this build is by {NAME}@{SUM} (line 1)"
)


def daemon(made_by: dict[str, str], file: bytes = FILE) -> Daemon:
    lock = replace(LOCK, frontend=made_by)
    found = daemon_with(file, beside={("dockerfile", "jettison.lock"): text(lock).encode()})
    found.digest = SUM
    return found


@pytest.mark.parametrize(
    ("made_by", "source", "told"),
    [
        pytest.param({NAME: SUM}, NAME, [], id="the same"),
        pytest.param({NAME: OTHER}, NAME, [WARNING], id="another"),
        pytest.param({"mirror.example/jettison:1": SUM}, NAME, [], id="the same of another registry"),
        pytest.param({NAME: OTHER}, f"{NAME}@{OTHER}", [], id="named by its digest"),
        pytest.param({NAME: OTHER}, "", [], id="one that is no image"),
        pytest.param({}, NAME, [], id="a lock file that does not know"),
    ],
)
def test_a_build_by_another_frontend_warns(
    tmp_path: Path, made_by: dict[str, str], source: str, told: list[str]
) -> None:
    found = daemon(made_by)
    check_end(run(found, tmp_path, {**BUILD, "source": source}))
    assert not found.returns()[0].HasField("error")
    assert [each.short.decode() for each in found.warnings()] == told


def test_the_warning_says_what_to_do(tmp_path: Path) -> None:
    found = daemon({NAME: OTHER})
    check_end(run(found, tmp_path, BUILD))
    (warning,) = found.warnings()
    (hint,) = warning.detail
    assert hint.decode() == (
        "make it again: `jettison lock --update`, or name that frontend in the first line:"
        f" `# syntax={NAME}@{OTHER}`"
    )


def test_a_file_may_skip_it_or_make_it_an_error(tmp_path: Path) -> None:
    skipped = daemon({NAME: OTHER}, b"# check=skip=other-frontend\n" + FILE)
    check_end(run(skipped, tmp_path, BUILD))
    assert skipped.warnings() == []
    refused = daemon({NAME: OTHER}, b"# check=error=true\n" + FILE)
    check_end(run(refused, tmp_path, BUILD))
    assert "[other-frontend]" in error_of(refused).message
    assert roots(refused) == []


def test_nothing_of_it_is_asked_without_a_lock_file(tmp_path: Path) -> None:
    found = daemon_with(FILE)
    check_end(run(found, tmp_path, BUILD))
    assert [call.source.identifier for call in found.lookups()] == [f"docker-image://{BASE}"]


@pytest.mark.parametrize("source", [NAME, f"{NAME}@{SUM}"])
def test_a_lock_file_says_which_frontend_made_it(tmp_path: Path, source: str) -> None:
    found = todays()
    check_end(run(found, tmp_path, {**OPTIONS, "source": source}))
    assert json.loads(made(found))["frontend"] == {NAME: SUM}


KNOWN = """
import sys
sys.argv = ["jettison"]
from jettison.session import own_image
own_image.find_tree = lambda: "sha256:a"
from jettison.__main__ import main
main()
"""


@pytest.mark.parametrize(("tree", "told"), [("sha256:a", []), ("sha256:b", [WARNING])], ids=["same", "other"])
def test_no_registry_is_asked_where_a_frontend_knows_itself(
    tmp_path: Path, tree: str, told: list[str]
) -> None:
    lock = replace(LOCK, frontend={NAME: OTHER}, tree=tree)
    found = daemon_with(FILE, beside={("dockerfile", "jettison.lock"): text(lock).encode()})
    found.digest = SUM
    check_end(run(found, tmp_path, BUILD, entry=("-c", KNOWN)))
    assert [each.short.decode() for each in found.warnings()] == told
    asked = [call.source.identifier for call in found.lookups()]
    assert (f"docker-image://{NAME}" in asked) == bool(told)


def test_a_lock_file_says_what_made_it(tmp_path: Path) -> None:
    found = todays()
    check_end(run(found, tmp_path, {**OPTIONS, "source": NAME}, entry=("-c", KNOWN)))
    assert json.loads(made(found))["tree"] == "sha256:a"
