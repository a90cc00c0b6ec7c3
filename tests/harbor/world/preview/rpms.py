"""Build, sign and index the fixture RPMs: of this distribution, and some that all distributions have."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.authority import AUTHORITY
from tests.harbor.world.rpms import EPOCH, KEY_FILE, LATER, MACHINES, SIGNER, VENDOR, split
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import Toolbox

HERE = Path(__file__).parent
SPECS = HERE / "specs"
SHARED = HERE.parent / "specs"
# Those say nothing of one distribution.
TAKEN = ("greeter", "mdatp", "ranked", "trouble", "unsigned", "words")
CHOSEN = HERE / "coreutils.txt"
BASE = "azurelinux/4.0/beta/base/x86_64"
OTHER = "azurelinux/4.0/beta/microsoft/x86_64"
UNSIGNED = "unsigned/azurelinux4"
CORE = "core/azurelinux4"
_FOLDERS = {"core": "core", "mdatp": "other", "stranger": "other", "unsigned": "unsigned"}


SIX = "sealed"
"""The one that stays in the format that rpm 6 makes by itself."""

GO = "golang"
"""The one that takes long, and seldom changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One run of rpmbuild: ``folder`` is where its packages go, ``epoch`` when they were made."""

    spec: Path
    folder: str
    epoch: int = EPOCH
    defines: tuple[str, ...] = ()
    machine: str = "x86_64"


def golang(cache: Path, tools: Toolbox, tree: Path) -> Path:
    """Return a folder with the packages of a Go tree, not signed."""
    spec = SPECS / f"{GO}.spec"

    def make(place: Path) -> None:
        with tools.workspace() as work:
            shutil.copytree(tree, work / "go", symlinks=True)
            _build(tools, work, _Job(spec=Path(shutil.copy(spec, work)), folder="repo"))
            shutil.move(work / "repo", place / "repo")

    return part(
        cache, "golang-preview", fingerprint(HERE / "rpms.py", spec, tools.root.name, tree.name), make
    )


def repositories(cache: Path, tools: Toolbox, go: Path, trusted: tuple[Path, Path]) -> Path:
    """Return the tree of the repositories, with the key at its top.

    ``go`` has packages that are made already; ``trusted`` are the folders of the key and of the authority.
    """
    key, trust = trusted
    inputs = [HERE / "rpms.py", SPECS, *(SHARED / f"{name}.spec" for name in TAKEN), HERE.parent / "sign.sh"]
    digest = fingerprint(*inputs, CHOSEN, key / KEY_FILE, trust / AUTHORITY, tools.root.name, go.name)
    return part(cache, "repositories-preview", digest, lambda place: _make(place, tools, go, trusted))


def _make(place: Path, tools: Toolbox, go: Path, trusted: tuple[Path, Path]) -> None:
    key, trust = trusted
    with tools.workspace() as work:
        shutil.copy(trust / AUTHORITY, work)
        shutil.copy(key / KEY_FILE, work / "key")
        shutil.copy(CHOSEN, work / "coreutils")
        shutil.copytree(go, work, dirs_exist_ok=True)
        for job in _jobs(work):
            _build(tools, work, job)
        shutil.copytree(key / "home", work / "gnupg")
        shutil.copy(HERE.parent / "sign.sh", work / "sign.sh")
        inside = tools.inside(work)
        places: dict[str, str] = {}
        for name, path in (("repo", BASE), ("other", OTHER)):
            split(work, name)
            places |= {f"{name}-{machine}": path.replace("x86_64", machine) for machine in MACHINES}
        tools.run(f"bash {inside}/sign.sh {inside} {' '.join(places)}", SIGNER=SIGNER, EPOCH=str(EPOCH))
        for name, target in {**places, "core": CORE, "unsigned": UNSIGNED}.items():
            (place / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(work / name, place / target)
    shutil.copy(key / KEY_FILE, place / KEY_FILE)


def _jobs(work: Path) -> Iterable[_Job]:
    own = [spec for spec in sorted(SPECS.glob("*.spec")) if spec.stem != GO]
    specs = [*own, *(SHARED / f"{name}.spec" for name in TAKEN)]
    for file in (Path(shutil.copy(spec, work)) for spec in specs):
        folder = _FOLDERS.get(file.stem, "repo")
        if file.stem == "greeter":
            yield _Job(spec=file, folder=folder, defines=("greeter_version 1.0",))
            yield _Job(spec=file, folder=folder, defines=("greeter_version 1.1",), epoch=LATER)
        else:
            yield _Job(spec=file, folder=folder)
    yield _Job(spec=work / "filesystem.spec", folder="repo", machine="aarch64")


def _build(tools: Toolbox, folder: Path, job: _Job) -> None:
    work = tools.inside(folder)
    settings = {
        "_topdir": work,
        "_dbpath": f"{work}/db",
        "_rpmdir": f"{work}/{job.folder}/Packages",
        # Doubled: with single percent signs every subpackage would get the main package's file name.
        "_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
        "_binary_payload": "w1T0.zstdio",
        "dist": ".azl4",
        "azl": "1",
        "debug_package": "%{nil}",
        "_build_id_links": "none",
        "__os_install_post": "%{nil}",
        "_buildhost": "mini.invalid",
        "vendor": VENDOR,
        "use_source_date_epoch_as_buildtime": "1",
        "build_mtime_policy": "clamp_to_source_date_epoch",
        **({} if job.spec.stem == SIX else {"_rpmformat": "4"}),
    }
    pairs = [*(f"{name} {value}" for name, value in settings.items()), *job.defines]
    words = " ".join(f"--define '{pair}'" for pair in pairs)
    tools.run(
        f"cd {work}; rpmbuild -bb --quiet --target {job.machine}-linux {words} {tools.inside(job.spec)}",
        HOME=work,
        SOURCE_DATE_EPOCH=str(job.epoch),
    )
