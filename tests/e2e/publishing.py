"""A package repository that gets newer packages while a test runs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.layout import layout
from tests.harbor.world.toolbox import toolbox
from tests.scripts.extras import SETTINGS

SPEC = """\
Name: {name}
Version: {version}
Release: 1
Summary: Made for a test
License: MIT
BuildArch: noarch
{requires}
%description
Made for a test.
%files
"""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A folder to be served, with a repository of unsigned packages in it."""

    folder: Path

    def publish(self, name: str, version: str, requires: str = "", *, instead: str = "") -> None:
        """Add a package, where a version is given `instead` of it, and index all that there are."""
        tools = toolbox(layout().cache)
        packages = self.folder / "Packages"
        packages.mkdir(parents=True, exist_ok=True)
        line = f"Requires: {requires}\n" if requires else ""
        with tools.workspace() as work:
            inside = tools.inside(work)
            (work / "made.spec").write_text(SPEC.format(name=name, version=version, requires=line))
            shutil.copytree(packages, work / "repo/Packages")
            pairs = {"_topdir": inside, "_dbpath": f"{inside}/db", "_rpmdir": f"{inside}/repo/Packages"}
            words = " ".join(f"--define '{key} {value}'" for key, value in {**pairs, **SETTINGS}.items())
            old = f"{name}-{instead}-1.noarch.rpm"
            for place in (work / "repo/Packages", packages):
                for gone in place.rglob(old):
                    gone.unlink()
            tools.run(f"cd {inside}; rpmbuild -bb --quiet {words} made.spec", HOME=inside)
            tools.run(f"createrepo_c --quiet --no-database {inside}/repo")
            shutil.copytree(work / "repo", self.folder, dirs_exist_ok=True)
            # An index names its lists by their digests, so older ones would stay beside the new ones.
            shutil.rmtree(self.folder / "repodata")
            shutil.copytree(work / "repo/repodata", self.folder / "repodata")
