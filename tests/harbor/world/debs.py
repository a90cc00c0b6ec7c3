"""Fetch and unpack Debian packages privately: the host's own mirror, none of the host's package state.

Nothing is installed. apt runs with an empty status file and its own lists, so that it resolves complete
closures for the release named here, whatever release the host itself runs.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.commands import WorldError, run

SOURCES = Path("/etc/apt")
RELEASES = ("bookworm", "trixie", "forky", "sid", "stable", "testing", "oldstable", "unstable")
KEPT = ("URIs", "Signed-By", "Trusted")
WORKERS = 2  # dpkg-deb is bound by decompression; the machines have two cores
_ONE_LINE = re.compile(r"^deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)$")
_URI_LINE = re.compile(r"^'([^']+)' (\S+) \d+")
_MERGED = ("bin", "sbin", "lib", "lib64")
# How this machine reaches a mirror: proxies, time limits, checks. All else of its settings stays out, above
# all the commands that apt runs after an update: they tidy and notify a system that this is not.
_REACH = "Acquire::"


def mirror_entry(release: str, sources: Path = SOURCES, architecture: str = "amd64") -> str:
    """Return a deb822 entry for ``release`` on the Debian archive that the host is configured for.

    That of a release's security updates, such as ``bookworm-security``, is another archive.
    """
    suites = {f"{name}{release.removeprefix(named(release))}" for name in RELEASES}
    for text in _stanzas(sources):
        fields = _fields(text)
        if "main" in fields.get("Components", "").split() and set(fields.get("Suites", "").split()) & suites:
            keep = {"Types": "deb", "Suites": release, "Components": "main", "Architectures": architecture}
            keep |= {name: value for name, value in fields.items() if name in KEPT}
            return "".join(f"{name}: {value}\n" for name, value in keep.items())
    raise WorldError(
        f"no Debian archive for {release} is configured below {sources}: add one to its sources.list"
    )


def named(release: str) -> str:
    """Return the release that a suite such as ``bookworm-security`` belongs to."""
    return release.partition("-")[0]


def _stanzas(sources: Path) -> Iterable[str]:
    for file in sorted((sources / "sources.list.d").glob("*.sources")):
        text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("#"))
        yield from (stanza for stanza in re.split(r"\n\s*\n", text) if stanza.strip())
    for file in (sources / "sources.list", *sorted((sources / "sources.list.d").glob("*.list"))):
        if file.is_file():
            yield from (
                _from_one_line(line) for line in file.read_text().splitlines() if _ONE_LINE.match(line)
            )


def _from_one_line(line: str) -> str:
    match = _ONE_LINE.match(line)
    options, uri, suite, components = match.groups() if match else ("", "", "", "")
    signed = re.search(r"signed-by=([^\s\]]+)", options or "")
    extra = f"Signed-By: {signed.group(1)}\n" if signed else ""
    return f"URIs: {uri}\nSuites: {suite}\nComponents: {components}\n{extra}"


def _fields(stanza: str) -> dict[str, str]:
    joined = re.sub(r"\n(?=[ \t])", "\0", stanza)  # continuation lines: an inline key block
    pairs = (line.split(":", 1) for line in joined.splitlines() if ":" in line)
    return {name.strip(): value.strip(" \t").replace("\0", "\n") for name, value in pairs}


def private_settings(host: str) -> str:
    """Return an apt configuration from what ``apt-config dump`` says: the host's way to a mirror, no more."""
    reach = [line for line in host.splitlines() if line.startswith(_REACH)]
    return "\n".join(['Dir::Etc::main "/dev/null";', 'Dir::Etc::parts "/dev/null";', *reach, ""])


@dataclass(frozen=True, slots=True)
class Archive:
    """One Debian release, or its security updates above it, seen through a private apt state directory."""

    release: str
    state: Path
    architecture: str = "amd64"

    def update(self) -> None:
        """Write the configuration and fetch the package lists (about 9 MB)."""
        for folder in ("lists/partial", "archives/partial", "empty/partial", "sources"):
            (self.state / folder).mkdir(parents=True, exist_ok=True)
        (self.state / "status").write_text("")
        suites = dict.fromkeys((named(self.release), self.release))
        entries = "\n".join(mirror_entry(suite, architecture=self.architecture) for suite in suites)
        (self.state / "sources" / "archive.sources").write_text(entries)
        self._config.write_text(private_settings(run(["apt-config", "dump"])))
        self._apt("update")

    def fetch(self, names: Sequence[str], *, closure: bool = True) -> tuple[Path, ...]:
        """Download packages (with all they depend on, unless told otherwise) and return the files, sorted."""
        if not closure:
            folder = self.state / "archives"
            self._apt("download", *names, cwd=folder)
            return tuple(sorted(p for n in names for p in folder.glob(f"{n.split('=')[0]}_*.deb")))
        # Packages that are there already are not listed: let the listing look at an empty folder.
        nothing = f"Dir::Cache::archives={self.state / 'empty'}"
        listed = self._apt("-o", nothing, "--print-uris", "install", *names)
        self._apt("--download-only", "install", *names)
        return tuple(sorted(self.state / "archives" / name for name in _file_names(listed)))

    @property
    def _config(self) -> Path:
        return self.state / "apt.conf"

    def _apt(self, *words: str, cwd: Path | None = None) -> str:
        command = ["apt-get", "-qq", "-y", "--no-install-recommends", *self._options(), *words]
        # apt reads this file first, and in it that it should read no other.
        return run(command, cwd=cwd, env={**os.environ, "APT_CONFIG": str(self._config)})

    def _options(self) -> list[str]:
        settings = {
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": self.state / "sources",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State::lists": self.state / "lists",
            "Dir::State::status": self.state / "status",
            "Dir::Cache": self.state,
            "Dir::Cache::archives": self.state / "archives",
            "APT::Architecture": self.architecture,
            "APT::Architectures": self.architecture,
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": 3,
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        }
        return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _file_names(listed: str) -> Iterable[str]:
    # The second column is the name in apt's archive folder, where an epoch's colon stays percent-encoded.
    return (match.group(2) for match in map(_URI_LINE.match, listed.splitlines()) if match)


def unpack(files: Iterable[Path], root: Path) -> None:
    """Unpack packages into ``root``, a merged-/usr tree; no maintainer script runs."""
    root.mkdir(parents=True, exist_ok=True)
    for name in _MERGED:
        (root / "usr" / name).mkdir(parents=True, exist_ok=True)
        if not (root / name).is_symlink():
            (root / name).symlink_to(f"usr/{name}")
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda file: _unpack_one(file, root), files))


def _unpack_one(file: Path, root: Path) -> None:
    # dpkg-deb -x would replace the /bin and /lib symlinks by directories.
    tar = f"tar -xpC {shlex.quote(str(root))} --keep-directory-symlink --no-overwrite-dir"
    run(["bash", "-euo", "pipefail", "-c", f'dpkg-deb --fsys-tarfile "$1" | {tar}', "unpack", str(file)])
