"""A builder that the scripts run in: a stand-in base/core image, entered by chroot."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jettison.description.model import Repository
from jettison.distros import Distro, find
from jettison.recipe.draft import repository_options
from jettison.recipe.repositories import configuration
from tests.harbor.inside import Done, Inside
from tests.scripts import rooms

PAUSES = "pauses=(2 5)"
EPOCH = 1767225600
KEY = "file:///etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A builder of one distribution, with the scripts where a build has them."""

    inside: Inside
    name: str
    release: str

    @property
    def path(self) -> Path:
        return self.inside.root

    @property
    def root(self) -> Path:
        return self.inside.root / "run/jettison-root"

    @property
    def identity(self) -> str:
        return f"{self.name}-release"

    @property
    def title(self) -> str:
        """What the names of the distribution's repositories begin with."""
        return self.distro.title.removesuffix(f" {self.release}")

    @property
    def ranks(self) -> tuple[str, ...]:
        """What scripts are told of the repositories."""
        return tuple(repository_options(self.distro))

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(f"--recommended={name}" for name in self.distro.recommended)

    @property
    def distro(self) -> Distro:
        found = find(f"{self.name}-{self.release}")
        assert found is not None
        return found

    def prepare(self) -> None:
        rooms.lay_out(self.path / "run/jettison", self.distro.manager.name)
        trying = self.path / "run/jettison/trying.sh"
        trying.write_text(trying.read_text().replace(f"\n{PAUSES}\n", "\npauses=(0 0)\n"))
        (self.path / "run/jettison-cache").mkdir(exist_ok=True)
        self._without_attributes()

    def _without_attributes(self) -> None:
        """Make cp what it is in base/core: built without libattr, it keeps no extended attribute."""
        real = self.path / "usr/bin/cp"
        if not real.with_name("cp.debian").exists():
            real.rename(real.with_name("cp.debian"))
            real.write_text('#!/bin/bash\nexec /usr/bin/cp.debian "$@" --no-preserve=xattr\n')
            real.chmod(0o755)

    def script(self, name: str, *arguments: str, **env: str) -> Done:
        return self.inside.sh(f'bash -p /run/jettison/{name} "$@"', *arguments, **env)

    def rootfs(self, *arguments: str, options: Sequence[str] = (), **env: str) -> Done:
        """Make a new root of the layout, the release package and what the arguments add."""
        if not self.root.is_mount():
            shutil.rmtree(self.root, ignore_errors=True)
            self.root.mkdir()
        fixed = ("/run/jettison-root", self.release, "/run/jettison-cache", "filesystem", self.identity)
        env = {"SOURCE_DATE_EPOCH": str(EPOCH), **env}
        return self.script("rootfs.sh", *self.ranks, *self.known, *options, *fixed, *arguments, **env)

    def packages(self, *names: str, **env: str) -> Done:
        return self.script("packages.sh", *self.ranks, self.release, *names, **env)

    def forget(self, *names: str) -> None:
        """Take packages out of the builder again."""
        self.inside.sh('rpm -e --nodeps --noscripts "$@"', *names)

    @contextmanager
    def repository(self, name: str, url: str) -> Iterator[None]:
        """Configure one more repository for a while; like Microsoft's, it is skipped when it is down."""
        file = self.path / f"etc/yum.repos.d/{name}.repo"
        lines = [f"[{name}]", f"name={name}", f"baseurl={url}", "enabled=1", "gpgcheck=1", f"gpgkey={KEY}"]
        file.write_text("\n".join([*lines, "skip_if_unavailable=True", ""]))
        try:
            yield
        finally:
            file.unlink()

    @contextmanager
    def repositories(self, *repos: Repository) -> Iterator[str]:
        """Write repositories as a build does, and give the option that names their folder."""
        folder = self.path / "run/jettison-repos"
        folder.mkdir()
        for repo in repos:
            (folder / f"{repo.name}.repo").write_text(configuration(repo))
        try:
            yield "--repos=/run/jettison-repos"
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def small(self, place: Path, megabytes: int) -> Iterator[None]:
        """Give a directory a file system of its own, with little room."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        size = f"size={megabytes}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", str(place)], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", str(place)], check=True)

    @contextmanager
    def without(self, path: str) -> Iterator[None]:
        """Take a file away for a while."""
        aside = self.path / "run/aside"
        (self.path / path).rename(aside)
        try:
            yield
        finally:
            aside.rename(self.path / path)

    @contextmanager
    def moved(self, url: str) -> Iterator[None]:
        """Point the distribution's own repository somewhere else for a while."""
        with self.base_file("baseurl=.*", f"baseurl={url}"):
            yield

    @contextmanager
    def base_file(self, line: str, instead: str) -> Iterator[None]:
        """Change lines of the distribution's own repository for a while."""
        file = next((self.path / "etc/yum.repos.d").glob("*-official-base.repo"))
        before = file.read_text()
        after = re.sub(f"^{line}$", instead, before, flags=re.MULTILINE)
        assert after != before
        file.write_text(after)
        try:
            yield
        finally:
            file.write_text(before)

    @contextmanager
    def instead(self, name: str, script: str) -> Iterator[str]:
        """Put a program before the real one, give the PATH that has it; `/tmp/instead` is for notes."""
        folder, program = self.path / "tmp/instead", self.path / "usr/local/sbin" / name
        folder.mkdir()
        program.write_text(f"#!/bin/bash\n{script}\n")
        program.chmod(0o755)
        try:
            yield "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
        finally:
            program.unlink()
            shutil.rmtree(folder)
