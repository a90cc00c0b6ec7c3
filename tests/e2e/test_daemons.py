"""Old releases of BuildKit: what a client asks of Jettison there, and that the examples come out the same."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.e2e.archive import Archive, Entry
from tests.e2e.engines import FAILED, Build, Buildctl, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.own_daemon import own_daemon
from tests.e2e.test_calls import (
    good,
    test_an_unknown_call_is_named,
    test_call_answers_in_text,
    test_check_of_a_good_file_passes,
    test_check_shows_every_error_with_its_lines,
)
from tests.e2e.test_dockerfile import test_a_path_with_a_bracket_is_that_path
from tests.e2e.test_errors import (
    test_a_copy_of_what_is_not_there_marks_its_entry_alone,
    test_all_mistakes_of_a_file_come_together,
    test_bad_pattern_marks_the_line_of_the_ignore_file,
    test_ignore_file_that_is_a_directory_is_named,
    test_missing_file_gives_one_clear_error,
)
from tests.e2e.test_results import test_the_same_image_comes_out_twice, test_warnings_are_shown_once
from tests.e2e.test_sources import (
    repository,
    test_a_folder_that_became_a_file_is_sent_again,
    test_archive_in_the_place_of_a_stage,
    test_archive_is_the_context,
    test_fetched_file_is_the_build_file,
    test_folder_in_the_place_of_a_stage_with_its_ignore_file,
    test_oci_layout_in_the_place_of_a_stage,
    test_repository_in_the_place_of_a_stage,
    test_repository_is_the_context,
    website,
)
from tests.e2e.test_steps import (
    test_a_secret_that_nobody_gives_marks_the_step,
    test_agent_is_a_socket_for_root_alone,
    test_cache_is_left_out_for_one_stage,
    test_cgroup_parent_reaches_the_steps,
    test_network_of_the_host_needs_its_entitlement,
    test_options_reach_the_steps,
)
from tests.harbor.gotools import OLD_VERSIONS, released
from tests.harbor.layout import layout

# The rows of other modules that run here once more, on the engine of this one.
__all__ = [
    "good",
    "repository",
    "test_a_copy_of_what_is_not_there_marks_its_entry_alone",
    "test_a_folder_that_became_a_file_is_sent_again",
    "test_a_path_with_a_bracket_is_that_path",
    "test_a_secret_that_nobody_gives_marks_the_step",
    "test_agent_is_a_socket_for_root_alone",
    "test_all_mistakes_of_a_file_come_together",
    "test_an_unknown_call_is_named",
    "test_archive_in_the_place_of_a_stage",
    "test_archive_is_the_context",
    "test_bad_pattern_marks_the_line_of_the_ignore_file",
    "test_cache_is_left_out_for_one_stage",
    "test_call_answers_in_text",
    "test_cgroup_parent_reaches_the_steps",
    "test_check_of_a_good_file_passes",
    "test_check_shows_every_error_with_its_lines",
    "test_fetched_file_is_the_build_file",
    "test_folder_in_the_place_of_a_stage_with_its_ignore_file",
    "test_ignore_file_that_is_a_directory_is_named",
    "test_missing_file_gives_one_clear_error",
    "test_network_of_the_host_needs_its_entitlement",
    "test_oci_layout_in_the_place_of_a_stage",
    "test_options_reach_the_steps",
    "test_repository_in_the_place_of_a_stage",
    "test_repository_is_the_context",
    "test_the_same_image_comes_out_twice",
    "test_warnings_are_shown_once",
    "website",
]

EXAMPLES = ("files", "private", "tools", "whole")  # without those that compile a server or Rust's library
pytestmark = pytest.mark.stand_in


@pytest.fixture(scope="module", params=OLD_VERSIONS)
def engine(request: pytest.FixtureRequest, harbor: Harbor) -> Iterator[Engine]:
    """Run a daemon of an old release; its client is the harbor's."""
    version: str = request.param
    with TemporaryDirectory(prefix="e2e-") as name:
        folder = Path(name)
        (folder / "buildkitd").symlink_to(released(layout().cache, version) / "buildkitd")
        old = Harbor({**harbor.env, "PATH": f"{folder}:{harbor.env['PATH']}"})
        with own_daemon(old, folder) as daemon:
            assert version in daemon.harbor.run("buildctl", "debug", "workers", "-v").ok().text
            yield Buildctl(daemon.harbor)


def tree(engine: Engine, example: str, scratch: Path) -> dict[str, Entry]:
    """Build an example, with one time for all files, and read what is in the image."""
    (scratch / "netrc").write_text("machine git.example.com login team\n")
    secret = ("--secret", f"id=netrc,src={scratch / 'netrc'}") if example == "private" else ()
    build = Build(context=ROOT / "examples" / example, args={"SOURCE_DATE_EPOCH": "7"}, extra=secret)
    engine.oci(build, scratch / "image.tar").ok()
    return Archive.read(scratch / "image.tar").tree()


def facts(entry: Entry) -> tuple[object, ...]:
    member = entry.member
    kind = stat.filemode(member.mode), member.type, member.uid, member.gid, member.linkname, member.mtime
    return *kind, entry.content


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_what_the_newest_daemon_makes_of_it(
    engine: Engine, harbor: Harbor, tmp_path: Path, example: str
) -> None:
    old, new = tree(engine, example, tmp_path), tree(Buildctl(harbor), example, tmp_path)
    assert set(old) == set(new)
    assert [path for path in old if facts(old[path]) != facts(new[path])] == []


@pytest.mark.parametrize(
    ("opts", "sentence"),
    [
        pytest.param(
            {"context": "@REPOSITORY@?checksum=" + "ab" * 20},
            "the BuildKit of buildkit cannot do what the build needs; it lacks: source.git.checksum"
            "; hint: this build needs BuildKit 0.23 or newer\n",
            id="checksum of a repository",
        ),
        pytest.param(
            {"context": "@REPOSITORY@?submodules=false"},
            "the BuildKit of buildkit cannot do what the build needs; it lacks: source.git.skipsubmodules"
            "; hint: this build needs BuildKit 0.24 or newer\n",
            id="no submodules",
        ),
        pytest.param(
            {"context": "@REPOSITORY@", "memory": "64"},
            "--memory: the BuildKit of buildkit cannot limit what a step takes"
            "; hint: BuildKit 0.31 or newer can; update the daemon, or leave it out\n",
            id="memory",
        ),
    ],
)
def test_what_an_old_daemon_lacks_is_said(
    engine: Engine, repository: str, opts: dict[str, str], sentence: str
) -> None:
    given = {"source": engine.harbor.frontend, "filename": "jettison.yaml", **opts}
    pairs = (f"{name}={value.replace('@REPOSITORY@', repository)}" for name, value in given.items())
    words = [word for pair in pairs for word in ("--opt", pair)]
    outcome = engine.harbor.run("buildctl", "build", "--frontend", "gateway.v0", *words)
    assert outcome.code == 1
    assert re.search(f"^{FAILED}{re.escape(sentence)}", outcome.text, re.MULTILINE), outcome.text
