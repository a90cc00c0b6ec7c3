"""Build, sign and index the fixture RPMs of both distributions, laid out like the real repositories."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.arm64 import arm64_tree
from tests.harbor.world.authority import AUTHORITY, authority
from tests.harbor.world.building import building
from tests.harbor.world.commands import run
from tests.harbor.world.devel import DEVEL
from tests.harbor.world.node import node_trees
from tests.harbor.world.payloads import FOREIGN_PAYLOADS, PAYLOADS, core_spec, spec_of
from tests.harbor.world.python import REQUIRED, python_trees
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import Toolbox

HERE = Path(__file__).parent
SPECS = HERE / "specs"
EPOCH = 1767225600  # 2026-01-01: build time of every package and modification time of every file
LATER = EPOCH + 30 * 86400  # build time of what --snapshottime can hide
VENDOR = "Mini Mariner test fixture"
KEY_FILE = "MICROSOFT-RPM-GPG-KEY"  # the name that the real repository files expect; the key is thrown away
MACHINES = ("x86_64", "aarch64")
SIGNER = "Jettison harbor <harbor@example.invalid>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One repository: its id and name in the builder, its path, and the folder where it is made."""

    identity: str
    name: str
    path: str
    folder: str

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield folder and path for each machine."""
        for machine in MACHINES:
            yield f"{self.folder}-{machine}", self.path.replace("x86_64", machine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One distribution: its place in version tables, its dist suffix and its repositories, the base first."""

    index: int
    name: str
    release: str
    dist: str
    release_package: str
    repositories: tuple[Repository, ...]

    @property
    def repository(self) -> str:
        """Return the path of the base repository."""
        return self.repositories[0].path


def _repositories(
    identity: str, name: str, path: str, *rows: tuple[str, str, str, str]
) -> tuple[Repository, ...]:
    """Return repositories from rows of id, name, path and folder, each after what all of them begin with."""
    return tuple(
        Repository(identity=identity + row[0], name=name + row[1], path=path + row[2], folder=row[3])
        for row in rows
    )


MARINER = Series(
    index=0,
    name="mariner",
    release="2.0",
    dist=".cm2",
    release_package="mariner-release",
    repositories=_repositories(
        "mariner-official-",
        "CBL-Mariner Official ",
        "cbl-mariner/2.0/prod/",
        ("base", "Base", "base/x86_64", "repo"),
        ("extras", "Extras", "extras/x86_64", "oss"),
        ("microsoft", "Microsoft", "Microsoft/x86_64/rpms", "non-oss"),
    ),
)
AZURE = Series(
    index=1,
    name="azurelinux",
    release="3.0",
    dist=".azl3",
    release_package="azurelinux-release",
    repositories=_repositories(
        "azurelinux-official-",
        "Azure Linux Official ",
        "azurelinux/3.0/prod/",
        ("base", "Base", "base/x86_64", "repo"),
        ("ms-oss", "Microsoft Open-Source", "ms-oss/x86_64", "oss"),
        ("ms-non-oss", "Microsoft Non-Open-Source", "ms-non-oss/x86_64", "non-oss"),
        ("cloud-native", "Cloud Native", "cloud-native/x86_64", "cloud-native"),
    ),
)
SERIES = (MARINER, AZURE)
# Specs whose packages are not for the base repository.
_FOLDERS = {"unsigned": "unsigned", "oss": "oss", "mdatp": "non-oss"}
_AZURE_ONLY = ("symcrypt",)


def signing_key(cache: Path, tools: Toolbox) -> Path:
    """Return a directory with a throw-away key: ``KEY_FILE`` and the GnuPG home ``home``."""

    def make(place: Path) -> None:
        with tools.workspace() as work:
            home = f"{tools.inside(work)}/home"
            tools.run(f"install -dm 700 {home}; {_GENERATE}", GNUPGHOME=home, SIGNER=SIGNER)
            shutil.move(work / "home", place / "home")
            (place / "home" / KEY_FILE).rename(place / KEY_FILE)

    return part(cache, "key", fingerprint(SIGNER, _GENERATE), make)


_GENERATE = f"""
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key "$SIGNER" rsa3072 sign never
gpg --batch --armor --export >"$GNUPGHOME/{KEY_FILE}"
gpgconf --kill all
rm -f "$GNUPGHOME"/S.*
"""


def repositories(cache: Path, tools: Toolbox) -> Path:
    """Return the tree of the signed repositories of both, and the key file at its top.

    Beside them, ``core/NAME`` holds the entries of the builder's own rpm database, which no repository
    lists, and ``unsigned/NAME`` a repository without any signature.
    """
    given = Given(
        key=signing_key(cache, tools),
        trust=authority(cache, tools),
        foreign=arm64_tree(cache),
        languages={"node": node_trees(cache), "python": python_trees(cache, tools)},
        building=building(cache),
    )
    inputs = [HERE / name for name in ("rpms.py", "payloads.py", "devel.py", "sign.sh")]
    trees = [tree.name for tree in (given.foreign, given.building, *given.languages.values())]
    trusted = (given.key / KEY_FILE, given.trust / AUTHORITY)
    digest = fingerprint(*inputs, SPECS, *trusted, *trees, tools.root.name)
    return part(cache, "repositories", digest, lambda place: _make(place, tools, given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The folders of what repositories are made from; `foreign` has the files of the other machine."""

    key: Path
    trust: Path
    foreign: Path
    languages: Mapping[str, Path]
    building: Path


def _make(place: Path, tools: Toolbox, given: Given) -> None:
    with ThreadPoolExecutor(len(SERIES)) as pool:
        list(pool.map(lambda series: _series(place, tools, given, series), SERIES))
    shutil.copy(given.key / KEY_FILE, place / KEY_FILE)


def _series(place: Path, tools: Toolbox, given: Given, series: Series) -> None:
    key = given.key
    with tools.workspace() as work:
        shutil.copy(given.trust / AUTHORITY, work)
        languages = ((tree / series.name, name) for name, tree in given.languages.items())
        for tree, name in ((given.foreign, "arm64"), (given.building, "building"), *languages):
            run(["cp", "-al", str(tree), str(work / name)])
        for job in _jobs(work, series):
            tools.run(_rpmbuild(job, tools, work, series), HOME=tools.inside(work))
        shutil.copytree(key / "home", work / "gnupg")
        shutil.copy(HERE / "sign.sh", work / "sign.sh")
        places = dict(place for each in series.repositories for place in each.places())
        for repository in series.repositories:
            split(work, repository.folder)
        folders = " ".join(places)
        tools.run(
            f"bash {tools.inside(work)}/sign.sh {tools.inside(work)} {folders}",
            SIGNER=SIGNER,
            EPOCH=str(EPOCH),
        )
        targets = {
            **places,
            "core": f"core/{series.name}",
            "unsigned": f"unsigned/{series.name}",
        }
        for name, target in targets.items():
            (place / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(work / name, place / target)


def split(work: Path, folder: str) -> None:
    """Make a repository of each machine out of one of all packages."""
    (work / folder / "Packages").mkdir(parents=True, exist_ok=True)
    for machine in MACHINES:
        packages = work / f"{folder}-{machine}" / "Packages"
        packages.mkdir(parents=True)
        for kind in (machine, "noarch"):
            for package in (work / folder / "Packages").glob(f"*.{kind}.rpm"):
                shutil.copy2(package, packages)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One run of rpmbuild: ``folder`` is where its packages go, ``epoch`` when they were made."""

    spec: Path
    folder: str = "repo"
    epoch: int = EPOCH
    define: str = ""
    machine: str = "x86_64"


def _jobs(work: Path, series: Series) -> Iterable[_Job]:
    others = (SERIES[1 - series.index].release_package, *(() if series is AZURE else _AZURE_ONLY))
    for file in sorted(SPECS.glob("*.spec")):
        if file.stem not in others:
            yield from _jobs_of(Path(shutil.copy(file, work)))
    for payload in (*PAYLOADS, *DEVEL, *REQUIRED):
        yield _Job(spec=_written(work / f"{payload.name}.spec", spec_of(payload, series.index)))
    if series is AZURE:
        yield _Job(spec=work / "building/building.spec")
    yield _Job(spec=work / "filesystem.spec", machine="aarch64")
    for payload in FOREIGN_PAYLOADS:
        text = spec_of(payload, series.index, foreign=True)
        yield _Job(spec=_written(work / f"{payload.name}-aarch64.spec", text), machine="aarch64")
    yield _Job(spec=_written(work / "core.spec", core_spec(series.index)), folder="core")


def _jobs_of(spec: Path) -> Iterable[_Job]:
    if spec.stem == "greeter":
        yield _Job(spec=spec, define="greeter_version 1.0")
        yield _Job(spec=spec, define="greeter_version 1.1", epoch=LATER)
    elif spec.stem == "ranked":
        yield _Job(spec=spec, define="ranked_version 1.0")
        yield _Job(spec=spec, define="ranked_version 2.0", folder="oss")
    else:
        yield _Job(spec=spec, folder=_FOLDERS.get(spec.stem, "repo"))


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def _rpmbuild(job: _Job, tools: Toolbox, folder: Path, series: Series) -> str:
    work = tools.inside(folder)
    settings = {
        "_topdir": work,
        "_dbpath": f"{work}/db",
        "_rpmdir": f"{work}/{job.folder}/Packages",
        # Doubled: with single percent signs every subpackage would get the main package's file name.
        "_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
        "dist": series.dist,
        "_libdir": "/usr/lib",
        "_docdir": "/usr/share/doc",
        "_defaultdocdir": "/usr/share/doc",
        "debug_package": "%{nil}",
        "_build_id_links": "none",
        "__os_install_post": "%{nil}",
        "_buildhost": "mini.invalid",
        "vendor": VENDOR,
        "use_source_date_epoch_as_buildtime": "1",
        "clamp_mtime_to_source_date_epoch": "1",
        **({"azl": "1"} if series is AZURE else {}),
    }
    pairs = [*(f"{name} {value}" for name, value in settings.items()), job.define or "greeter_version 0"]
    words = " ".join(f"--define '{pair}'" for pair in pairs)
    target = f"--target {job.machine}-linux"
    build = f"rpmbuild -bb --quiet {target} {words} {tools.inside(job.spec)}"
    return f"cd {work}; SOURCE_DATE_EPOCH={job.epoch} {build}"
