"""`packages: auto`: the root has what programs are linked against, and is made again only if that changes."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.test_cache import ran, steps
from tests.e2e.test_dockerfile import built, described

BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
AUTO = f"""\
distro: azurelinux-3.0
packages: auto
stages:
  made:
    from: {BASE}
    steps:
      - run: mkdir /out && cp /usr/bin/openssl /out/tool && echo @VERSION@ >>/out/tool
files:
  - {{from: made, src: /out/tool, dest: /usr/bin/tool}}
  - {{from: {BASE}, src: /usr/bin/bash, dest: /opt/ours}}
checks: {{no-shell: true, packages: [@PACKAGES@]}}
tests:
  - {{name: it starts, run: [/usr/bin/tool, version], stdout: {{contains: OpenSSL}}}}
  - {{name: so does the other, run: [/opt/ours, -c, "exit 3"], exit: 3}}
"""
PACKAGES = "azurelinux-release, filesystem, glibc, ncurses-libs, openssl-libs, prebuilt-ca-certificates"


def written(folder: Path, version: str, text: str = AUTO) -> Path:
    folder.mkdir(exist_ok=True)
    filled = text.replace("@VERSION@", version).replace("@PACKAGES@", PACKAGES)
    (folder / "jettison.yaml").write_text(filled)
    return folder


def test_a_change_that_needs_the_same_installs_nothing_again(engine: Engine, tmp_path: Path) -> None:
    """The programs run, so they have their libraries; `checks` holds the list of packages."""
    project = written(tmp_path, "1")
    engine.oci(Build(context=project), tmp_path / "image.tar").ok()
    assert "usr/lib/libtinfo.so.6" in Archive.read(tmp_path / "image.tar").tree()
    text = engine.oci(Build(context=written(tmp_path, uuid.uuid4().hex)), tmp_path / "image.tar").ok().text
    (root,) = [step for step in steps(text) if step.startswith("[rootfs] install")]
    assert root.endswith("prebuilt-ca-certificates auto")
    assert root not in ran(text)
    assert [step for step in ran(text) if step.startswith("[needs]")]


@pytest.mark.stand_in  # the real repositories have a package for curl's library
def test_a_library_that_no_package_has_marks_the_word(engine: Engine, tmp_path: Path) -> None:
    files = f"files:\n  - {{from: {BASE}, src: /usr/bin/curl, dest: /usr/bin/curl}}\n"
    text = f"distro: azurelinux-3.0\nrootfs:\n  packages:\n    - auto\n{files}"
    outcome = engine.oci(Build(context=written(tmp_path, "", text)), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "jettison: /usr/bin/curl needs libcurl.so.4, which no package provides" in outcome.text
    assert "   3 | >>>   packages:\n   4 | >>>     - auto\n" in outcome.text


def test_the_printed_dockerfile_finds_the_same(harbor: Harbor, tmp_path: Path) -> None:
    both = built(Buildctl(harbor), written(tmp_path / "context", "1"), tmp_path)
    assert described(both.plain.tree()) == described(both.ours.tree())
