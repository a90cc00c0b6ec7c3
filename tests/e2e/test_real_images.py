"""What docs/real-images.md says of base/core is so, in the harbor and by `make real` on the real images."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison import distros
from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import Harbor
from tests.reality import reading

ABSENT = "tar awk cmp diff cpio readelf file which ps sqlite3 useradd git"
OF_ANOTHER_PLACE = {"upx", "ld.so", "python3"}
"""Programs of scripts that come from elsewhere, run in the root, or are called by a path."""
COMPILING = ("c", "go", "rust")
"""Toolchains whose programs need no more than libraries."""

LOOK = """\
distro: {distro}
rootfs: {{base: none}}
stages:
  facts:
    from: {image}
    steps:
      - run: |
          mkdir /facts
          for tool in {tools}; do
            if ! type -P "$tool" >/dev/null; then echo "$tool"; fi
          done >/facts/missing
          for tool in {absent}; do
            if type -P "$tool" >/dev/null; then echo "$tool"; fi
          done >/facts/there
          printf '%s\\n' "$PATH" "$(id -u)" "$PWD" >/facts/settings
          rpm -q --qf '%{{NAME}}\\n' {packages} >/facts/packages
          sed -n 's/^VERSION_ID="*\\([^"]*\\)"*$/\\1/p' /etc/os-release >/facts/release
          ls -d {paths} >/facts/paths
files: [{{from: facts, src: /facts, dest: /facts}}]
"""
PACKAGES = ("bash", "coreutils", "curl", "filesystem", "findutils", "grep", "rpm", "sed")
PATHS = {
    "tdnf": (
        "/etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf",
        "/etc/tdnf/tdnf.conf",
        "/etc/yum.repos.d",
        "/var/lib/rpm/rpmdb.sqlite",
    ),
    "dnf5": ("/etc/yum.repos.d", "/usr/lib/sysimage/rpm/rpmdb.sqlite"),
}
LACKING = {"tdnf": "", "dnf5": "bzip2\ngzip\nxz\n"}
"""What only a script of printed Dockerfiles calls, and the preview lacks: docs/keys/distro.md says so."""


@pytest.mark.parametrize("name", distros.NAMES)
def test_base_core_is_what_scripts_rely_on(harbor: Harbor, tmp_path: Path, name: str) -> None:
    distro = distros.find(name)
    assert distro is not None
    manager = distro.manager.name
    packages, paths = (*PACKAGES, manager), PATHS[manager]
    tools = {use.command for use in reading.uses(manager)} - OF_ANOTHER_PLACE
    text = LOOK.format(
        distro=name,
        image=distro.base_image,
        tools=" ".join(sorted(tools)),
        absent=ABSENT,
        packages=" ".join(packages),
        paths=" ".join(paths),
    )
    (tmp_path / "jettison.yaml").write_text(text)
    Buildctl(harbor).tree(Build(context=tmp_path), tmp_path / "out").ok()
    facts = {file.name: file.read_text() for file in (tmp_path / "out" / "facts").iterdir()}
    assert facts == {
        "missing": LACKING[manager],
        "there": "",
        "settings": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n0\n/\n",
        "packages": "".join(f"{package}\n" for package in packages),
        "release": f"{distro.release}\n",
        "paths": "".join(f"{path}\n" for path in paths),
    }


@pytest.mark.parametrize("name", distros.NAMES)
def test_every_set_of_packages_can_be_installed(harbor: Harbor, tmp_path: Path, name: str) -> None:
    """The packages of `minimal`, `base` and compilers have these names, and none needs a shell.

    What runs programs of other languages does need one, which their presets leave out: see their own tests.
    """
    distro = distros.find(name)
    assert distro is not None
    listed = {package for packages in distro.sets.values() for package in packages}
    toolchains = (distro.toolchains[each] for each in COMPILING)
    listed |= {package for each in toolchains for package in each.libraries}
    (tmp_path / "jettison.yaml").write_text(
        f"distro: {name}\nrootfs: {{base: base, packages: [{', '.join(sorted(listed))}]}}\n"
        "checks: {no-shell: true}\n"
    )
    Buildctl(harbor).tree(Build(context=tmp_path), tmp_path / "out").ok()
    manifest = (tmp_path / "out/var/lib/rpmmanifest/container-manifest-2").read_text()
    assert listed <= {line.split("\t")[0] for line in manifest.splitlines()}
