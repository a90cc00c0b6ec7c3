"""The steps that put a Python program and its dependencies into a virtual environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jettison.distros import uv
from jettison.presets import python_project
from jettison.presets.program import Plain
from jettison.presets.shell import word
from jettison.presets.sources import ENVIRONMENT, HISTORY_CHECK, MADE_ELSEWHERE, left_out

APP = "/app"
"""The virtual environment, in the stage as in the image."""

SOURCES = f"{APP}/src"
"""The sources of a project that is not built, in the image."""

WORKDIR = "/src"

_UV = "/opt/uv"
_PYTHON = "/usr/bin/python3"
# The image's pip, run by the environment's Python: `--python` is of pip 22.3. What else the image has is not
# looked at.
_OF_PIP = f"{APP}/bin/python /usr/lib/python3*/site-packages/pip install --ignore-installed --no-compile"

# By checksums, and from the index that the stage is told. It is in a layer of its own, and does not ship.
_GET_UV = (
    f"echo 'uv=={uv.VERSION} {' '.join(f'--hash=sha256:{each}' for each in uv.SHA256)}' |"
    f" {_PYTHON} -m pip install --no-deps --no-cache-dir --require-hashes --target {_UV} -r /dev/stdin"
)

_FOR_SHELLS = ("activate", "activate.*", "Activate.ps1", "activate_this.py", "*.bat")

# What a tool left that says when it ran, or that a shell reads. Byte code is made by one process, which takes
# files in the order of their names: it is then the same each time, and does not ask what time a source is of.
_TIDY = (
    f"rm -rf {APP}/.lock {APP}/.gitignore {APP}/CACHEDIR.TAG",
    f"rm -f {' '.join(f'{APP}/bin/{name}' for name in _FOR_SHELLS)}",
    f"find {APP} -name uv_cache.json -delete",
    f"find {APP} -path '*.dist-info/RECORD' -exec sed -i '/uv_cache\\.json,/d' {{}} +",
)
_COMPILE = f"{_PYTHON} -m compileall -qq --invalidation-mode unchecked-hash"

# What it packages again, though the source is gone.
_LEFT_BY_SETUPTOOLS = ("**/*.egg-info", "**/build/lib", "**/build/lib.*", "**/build/temp.*")

# As long as a manifest is as old as it was, uv takes the package that it has built: it sees no other file.
_TOUCH = f"find . -name {python_project.MANIFEST} -exec touch {{}} +"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that is to be installed.

    `project` is its folder and `lock` the path of its lock file, in the build context. `built` says that a
    package is made of it, `alone` that none is made of what lies beside it, `dynamic` that only its sources
    tell what it depends on, `sources` that it starts one of its files. `chosen` are options of uv; `access`
    are keys of the steps that fetch.
    """

    command: tuple[str, ...]
    project: str
    lock: str
    built: bool
    alone: bool
    dynamic: bool
    sources: bool
    chosen: tuple[str, ...]
    history: bool
    access: dict[str, Plain]

    @property
    def kind(self) -> str:
        """The name of the lock file."""
        return posixpath.basename(self.lock)

    @property
    def folder(self) -> str:
        """Where its sources are in the stage."""
        return posixpath.normpath(posixpath.join(WORKDIR, self.project))

    @property
    def ships_sources(self) -> bool:
        """Whether its sources are in the image as they are."""
        return self.sources or not self.built

    @property
    def is_installed(self) -> bool:
        """Whether it goes into the environment, or packages beside it do that it is made of."""
        return self.built or (self.kind == python_project.UV_LOCK and not self.alone)

    @property
    def cache(self) -> str:
        """Where its installer keeps what it has fetched."""
        return f"/root/.cache/{'pip' if self.kind == python_project.REQUIREMENTS else 'uv'}"


def env(program: Program) -> dict[str, Plain]:
    """Return the stage's environment."""
    told: dict[str, Plain] = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    if program.kind == python_project.REQUIREMENTS:
        return told
    return {
        **told,
        "UV_PYTHON": _PYTHON,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": APP,
        "UV_LINK_MODE": "copy",
    }


def steps(program: Program, own: Sequence[Plain]) -> Iterator[Plain]:
    """Yield the steps: dependencies first, which a change of a source does not ask for again."""
    fetching: dict[str, Plain] = {"cache": [program.cache], **program.access}
    finished: dict[str, Plain] = {"run": _finish(program), "network": "none"}
    if program.kind != python_project.REQUIREMENTS:
        yield {"run": _GET_UV, **program.access}
    if not program.dynamic:
        yield {"copy": _manifests(program)}
        yield {"run": _dependencies(program), **fetching}
    if not program.is_installed:
        yield finished
    yield {"copy": {"src": ".", "exclude": list(_left_out(program))}}
    yield from own
    if program.history:
        yield HISTORY_CHECK
    if program.is_installed:
        yield from ({"run": _project(program), **fetching}, finished)
    if program.ships_sources:
        yield {"run": _compiled(program.folder), "network": "none"}


def _left_out(program: Program) -> Iterator[str]:
    """Yield what of the project is not copied."""
    yield from left_out(history=program.history)
    yield from _LEFT_BY_SETUPTOOLS if program.is_installed else ()
    yield from ENVIRONMENT if program.ships_sources else ()


def _manifests(program: Program) -> Plain:
    """Return what the dependencies are known by: the lock file, and manifests and settings of that."""
    if program.kind != python_project.UV_LOCK:
        return (
            program.lock if program.project == "." else {"src": program.lock, "dest": f"{program.project}/"}
        )
    names = (python_project.MANIFEST, python_project.UV_LOCK, python_project.UV_SETTINGS)
    if program.alone:
        return {"src": ".", "include": list(names)}
    return {"src": ".", "include": [f"**/{name}" for name in names], "exclude": list(MADE_ELSEWHERE)}


def _dependencies(program: Program) -> str:
    if program.kind == python_project.UV_LOCK:
        return f"{_sync(program)} --no-install-local"
    if program.kind == python_project.PYLOCK:
        return f"{_UV}/bin/uv venv {APP} && {_UV}/bin/uv pip sync --python {APP} {word(program.lock)}"
    return f"{_PYTHON} -m venv --without-pip {APP} && {_OF_PIP} --require-hashes -r {word(program.lock)}"


def _sync(program: Program) -> str:
    project = f" --project {word(program.project)}" if program.project != "." else ""
    chosen = "".join(f" {each}" for each in program.chosen)
    return f"{_UV}/bin/uv sync --locked --no-default-groups --no-editable{project}{chosen}"


def _project(program: Program) -> str:
    """Return what installs the project, and those beside it that it is made of."""
    if program.kind == python_project.UV_LOCK:
        return f"{_TOUCH} && {_sync(program)}"
    place = word(f"./{program.project}" if program.project != "." else ".")
    if program.kind == python_project.PYLOCK:
        return f"{_TOUCH} && {_UV}/bin/uv pip install --python {APP} --no-deps {place}"
    return f"{_OF_PIP} --no-deps {place}"


def _finish(program: Program) -> str:
    """Return what makes the same bytes of what is installed, and sees to it that the program is there."""
    return " &&\n".join((*_check(program), *_TIDY, _compiled(APP)))


def _compiled(folder: str) -> str:
    """Return what makes byte code; a file that is no Python of this version is left to whoever imports it."""
    return f"{{ {_COMPILE} {word(folder)} || :; }}"


def _check(program: Program) -> Iterator[str]:
    script, *arguments = program.command
    if not arguments:
        name = posixpath.basename(script)
        said = f"no package of the lock file has a console script {name}; there are:"
        yield f"{{ [ -e {script} ] || {{ echo '{said}' >&2; ls {APP}/bin >&2; exit 1; }}; }}"
