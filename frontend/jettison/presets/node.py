"""`node`: a Node.js program with its production dependencies, installed by npm from its lock file.

    node:                      # what package.json says: `main`, or `start`
    node: server.js

    node:
      main: dist/server.js     # what node starts; with `build` it is made by that
      build: build             # a script of package.json, with development dependencies and no network
      files: [dist, public]    # what ships beside package.json and node_modules; the context if not given
      workspace: packages/api  # the member of a workspace that is the program
      version: "24"            # of the builder's image; the distribution's if not given
      packages: [build-essential, python3]  # of the builder, for add-ons in C
      scripts: false           # no lifecycle scripts
      icu: full                # all languages
      env: {NPM_CONFIG_REGISTRY: https://npm.example.com/}  # of the whole stage
      secrets: [{id: npmrc, dest: /root/.npmrc}]  # as in a `run` step, of the one that fetches
      ssh: true
      steps: [{run: make web}] # with all sources there, before `build`

The project's own lifecycle scripts would look for sources that are not there yet, so npm does not see them
when it installs: those of an installation run once the sources are there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from jettison import rules
from jettison.description.basic import HISTORY
from jettison.description.files import OWN_LAYER
from jettison.description.globs import is_glob
from jettison.description.paths import read_inside, read_sources
from jettison.description.preset import Preset, Project
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.distros import Toolchain
from jettison.presets import builder, node_keys, node_project, node_says
from jettison.presets.node_project import MANIFEST, SETTINGS, Package
from jettison.presets.node_says import Asked
from jettison.presets.node_start import Start
from jettison.presets.program import (
    Maker,
    Plain,
    check_quotable,
    distro_of,
    image_form,
    made,
    own_env,
    stage_env,
)
from jettison.presets.shell import word
from jettison.presets.sources import ENVIRONMENT, left_out, own_steps

_APP = "/app"
_CACHES: dict[str, Plain] = {"cache": ["/root/.npm"]}
_OFFLINE: dict[str, Plain] = {"network": "none"}

# What asks the registry for more than packages, or prints what nobody reads in a build.
_ENV: dict[str, Plain] = {
    "NPM_CONFIG_AUDIT": "false",
    "NPM_CONFIG_FUND": "false",
    "NPM_CONFIG_UPDATE_NOTIFIER": "false",
}

_MODULES = "**/node_modules"
_OWN_MANIFESTS = (MANIFEST, *node_project.LOCKS, SETTINGS)

_NOT_COPIED = left_out(history=False)
_NOT_SHIPPED = (*_NOT_COPIED, *ENVIRONMENT, f"**/{SETTINGS}")

# What compilers leave beside an add-on.
_LEFT = (
    r"find node_modules -type d \( -path '*/build/Release/obj.target' -o -path '*/build/Release/.deps' \)"
    " -prune -exec rm -rf {} +"
)

# In some packages of Node.js npm is inside.
_REMOVED = ("/usr/lib/node_modules*", "/usr/bin/corepack*", "/usr/bin/npm*", "/usr/bin/npx*")

# Stages beside the one that holds what ships of the sources.
_INSTALLED, _BUILT, _PRODUCTION, _NESTED = "dependencies", "build", "production", "modules"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `node` key asks for, checked.

    `member` is the folder of a workspace's member, empty for the project itself, and `manifests` are
    patterns of what npm reads to install. `build` is a command, empty for none; one `of_all` members wants
    what they all depend on. `access` are keys of the step that fetches. Dependencies are `nested` where there
    are some beside those of the project itself.
    """

    start: Start
    member: str
    manifests: tuple[str, ...]
    build: str
    of_all: bool
    files: tuple[str, ...]
    origin: Scalar
    packages: tuple[Plain, ...]
    has_workspaces: bool
    nested: bool
    hides_scripts: bool
    scripts: bool
    own_scripts: tuple[str, ...]
    icu: node_keys.Icu
    env: Mapping | None
    access: dict[str, Plain]
    steps: tuple[Plain, ...]

    @property
    def folder(self) -> str:
        """Where the program is, in the stage and in the image."""
        return posixpath.join(_APP, self.member) if self.member else _APP

    @property
    def of_member(self) -> str:
        """What tells npm of the member, and of the project around it, which has tools for all members."""
        return f" --workspace={word(self.member)} --include-workspace-root" if self.member else ""

    @property
    def changes_sources(self) -> bool:
        """Whether more than npm's installation is done."""
        return bool(self.build or self.steps or self.own_scripts)

    @property
    def modules(self) -> str:
        """The stage that has production dependencies and no others."""
        if self.build:
            return _PRODUCTION
        return _BUILT if self.own_scripts else _INSTALLED


def _rewrite(entry: Entry, root: Mapping, project: Project, report: Report) -> Mapping | None:
    section, distro = _section(Value(entry.value, "node", entry.span, report)), distro_of(root)
    if section is None:
        return None
    member = _path(node_keys.WORKSPACE.value(section)) or ""
    program = _program(node_says.ask(section, distro, project, member), root)
    return _long_form(program, root, distro.toolchains["node"], Maker(entry.span)) if program else None


def _long_form(program: _Program, root: Mapping, node: Toolchain, make: Maker) -> Mapping:
    locales = (node.locales,) if node.locales else ()
    more, left_out = (locales, ()) if program.icu == "full" else ((), locales)
    image: dict[str, Plain] = {
        "workdir": program.folder,
        "env": {"NODE_ENV": "production", **dict(program.start.env)},
        "entrypoint": _entrypoint(program),
    }
    return image_form(
        make,
        root,
        _shipped(program),
        [*_node_by_name(node.suffix), _modules(program), made(_APP)],
        image,
        packages=("auto", *node.libraries, *more),
        rootfs={"exclude": [*node.held, *left_out], "remove": _REMOVED},
        stages=dict(_stages(program, make, node.suffix)),
    )


PRESET = Preset(key=node_keys.NODE, rewrite=_rewrite)


def _section(value: Value) -> Section | None:
    """Return the map form; a text is its `main`, and nothing is what the project says."""
    node = value.node
    if isinstance(node, Mapping):
        return node_keys.KEYS.section(value)
    if isinstance(node, Scalar):
        return Section(value, {} if node.is_null else {node_keys.MAIN.name: value})
    value.wrong("the file that node starts, such as `server.js`, a map, or nothing")
    return None


def _program(asked: Asked, root: Mapping) -> _Program | None:
    """Return the checked program; None if what it is made of is not known."""
    section, top = asked.section, asked.top
    node_says.check(asked, root)
    build, scripts, start = node_says.build(asked), node_keys.SCRIPTS.of(section), _start(asked)
    for key in (node_keys.MAIN, node_keys.BUILD, node_keys.WORKSPACE):
        check_quotable(key.value(section))
    access, files = builder.access(section), _files(asked, start)
    steps, manifests = tuple(own_steps(section, {**_CACHES, **access})), _manifests(asked)
    if start is None:
        return None
    return _Program(
        start=start,
        member=asked.member,
        manifests=manifests,
        build=build,
        of_all=node_says.builds_all(asked),
        files=files,
        origin=_origin(section),
        packages=builder.packages(section),
        has_workspaces=bool(node_project.workspaces(top)),
        nested=len(manifests) > len(_OWN_MANIFESTS),
        hides_scripts=scripts and _has_lifecycle(top),
        scripts=scripts,
        own_scripts=_own_scripts(top) if scripts else (),
        icu=node_keys.ICU.of(section),
        env=own_env(node_keys.ENV.value(section)),
        access=access,
        steps=steps,
    )


def _start(asked: Asked) -> Start | None:
    """Return what is started: what the file says, or what the project does."""
    value = node_keys.MAIN.value(asked.section)
    if value is None:
        return node_says.start(asked)
    path = _path(value)
    return Start(path) if path else None


def _path(value: Value | None) -> str | None:
    """Return a path of the project without what is needless in it, None after a problem or without one."""
    path = read_inside(value) if value else None
    if value is None or path is None:
        return None
    if path.startswith(("/", "-")):
        value.bad(f"must be a path in the build context, found `{path}`")
        return None
    return posixpath.normpath(path)


def _files(asked: Asked, start: Start | None) -> tuple[str, ...]:
    """Return what ships, and note a program that does not."""
    value = node_keys.FILES.value(asked.section)
    if value is None:
        return ()
    if isinstance(value.node, Sequence) and not value.node.items:
        value.bad("names no file")
    files = tuple(posixpath.normpath(path) for path in read_sources(value))
    for path in files:
        if path.startswith(("/", "-")):
            value.bad(f"must be a path in the build context, found `{path}`")
    main = posixpath.join(asked.member, start.file) if start else ""
    known = files and main and not any("${" in each or is_glob(each) for each in (*files, main))
    if known and not any(_takes(each, main) for each in (*files, "node_modules")):
        hint = f"write `[{', '.join((*files, main))}]`"
        value.bad(f"does not take `{main}`, which node starts", hint, rules.NO_PROGRAM)
    return files


def _takes(path: str, main: str) -> bool:
    return path == "." or main.startswith(f"{path}/") or node_project.same_file(path, main)


def _manifests(asked: Asked) -> tuple[str, ...]:
    """Return patterns of what npm reads to install, whether there is such a thing or not."""
    members = (posixpath.join(each, MANIFEST) for each in node_project.workspaces(asked.top))
    beside = (path for package in (asked.top, asked.package) for path in node_project.local(package))
    return tuple(dict.fromkeys((*_OWN_MANIFESTS, *members, *beside)))


def _has_lifecycle(top: Package) -> bool:
    """Tell whether npm would run a script of the project itself, or might run one of a member."""
    of_project = (*node_project.OF_INSTALL, "prepublish", "preprepare", "prepare", "postprepare")
    return bool(node_project.workspaces(top) or {*of_project} & {*top.scripts})


def _own_scripts(top: Package) -> tuple[str, ...]:
    return tuple(name for name in node_project.OF_INSTALL if name in top.scripts)


def _origin(section: Section) -> Scalar:
    """Return the toolchain's word, with the version behind it that is asked for."""
    value = node_keys.VERSION.value(section)
    version = node_says.version(section)
    place = value.span if value else section.whole.place
    return Scalar(f"toolchain://node:{version}".removesuffix(":"), place, plain=True)


def _stages(program: _Program, make: Maker, suffix: str) -> Iterator[tuple[str, Plain]]:
    """Yield the stages before the one that holds what ships of the sources.

    Dependencies do not wait for sources, so that an edit of these installs nothing again; but where the
    project's own scripts change them, they do.
    """
    yield _INSTALLED, _installing(program, make, suffix)
    if program.changes_sources:
        yield _BUILT, {"from": _INSTALLED, "steps": list(_building(program))}
    if program.build:
        origin = _BUILT if program.own_scripts else _INSTALLED
        yield _PRODUCTION, {"from": origin, "steps": [_leaving_out(program)]}
    if program.nested:
        copied: dict[str, Plain] = {"from": program.modules, "src": _APP, "dest": _APP, "include": [_MODULES]}
        yield _NESTED, {"from": "scratch", "steps": [{"copy": copied}]}


def _installing(program: _Program, make: Maker, suffix: str) -> dict[str, Plain]:
    """Return the stage of npm: on the target's platform, of which it takes what was compiled before."""
    headers = any("-devel" in each.text for each in program.packages if isinstance(each, Scalar))
    env = {**_ENV, "NPM_CONFIG_NODEDIR": "/usr"} if headers else _ENV
    manifests: dict[str, Plain] = {"src": ".", "include": program.manifests, "exclude": [HISTORY, _MODULES]}
    return {
        "from": program.origin,
        "platform": "target",
        **({"packages": program.packages} if program.packages else {}),
        "workdir": _APP,
        "env": stage_env(env, program.env, make),
        "steps": [
            *([{"run": _links(suffix), **_OFFLINE}] if suffix else []),
            {"copy": manifests},
            {"run": " && ".join(_install(program)), **_CACHES, **program.access},
        ],
    }


def _leaving_out(program: _Program) -> dict[str, Plain]:
    """Return the step that leaves production dependencies: npm prunes none of another member."""
    if program.of_all and not program.own_scripts:
        commands = " && ".join(_ci(program, " --omit=dev", program.of_member))
        return {"run": commands, **_CACHES, **program.access}
    return {"run": f"npm prune --omit=dev --offline{program.of_member}", **_OFFLINE}


def _links(suffix: str) -> str:
    """Return a command that calls the programs of Node.js as scripts do."""
    return " && ".join(f"ln -s {name}{suffix} /usr/bin/{name}" for name in ("node", "npm", "npx"))


def _install(program: _Program) -> Iterator[str]:
    """Yield the commands of the step that fetches."""
    if program.hides_scripts:
        members = " --workspaces --include-workspace-root" if program.has_workspaces else ""
        yield f"npm pkg delete scripts{members}"
    without, whose = "" if program.build else " --omit=dev", "" if program.of_all else program.of_member
    yield from _ci(program, without, whose)


def _ci(program: _Program, without: str, whose: str) -> Iterator[str]:
    yield f"npm ci{without}{'' if program.scripts else ' --ignore-scripts'}{whose}"
    yield "mkdir -p node_modules"  # npm makes none for a project without dependencies
    if program.packages:
        yield _LEFT


def _building(program: _Program) -> Iterator[Plain]:
    yield {"copy": {"src": ".", "exclude": _NOT_COPIED}}
    yield from program.steps
    yield from ({"run": f"npm run {name}", **_OFFLINE} for name in program.own_scripts)
    if program.build:
        yield {"run": program.build, **_OFFLINE}


def _shipped(program: _Program) -> dict[str, Plain]:
    """Return the stage that holds what ships beside dependencies."""
    origin: dict[str, Plain] = {"from": _BUILT, "src": _APP} if program.changes_sources else {"src": "."}
    manifests = dict.fromkeys((MANIFEST, posixpath.join(program.member, MANIFEST)))
    include: dict[str, Plain] = {"include": [*manifests, *program.files]} if program.files else {}
    copied: dict[str, Plain] = {**origin, "dest": _APP, **include, "exclude": _NOT_SHIPPED}
    return {"from": "scratch", "steps": [{"copy": copied}]}


def _node_by_name(suffix: str) -> Iterator[dict[str, Plain]]:
    """Yield the link by which node has its own name, where the distribution's has another one."""
    if suffix:
        yield {"dest": "/usr/bin/node", "symlink": f"node{suffix}"}


def _modules(program: _Program) -> dict[str, Plain]:
    """Return the entry of dependencies, which change seldom."""
    if program.nested:
        return {"from": _NESTED, "src": _APP, "dest": _APP, OWN_LAYER.name: "true"}
    place = f"{_APP}/node_modules"
    return {"from": program.modules, "src": place, "dest": place, OWN_LAYER.name: "true"}


def _entrypoint(program: _Program) -> list[Plain]:
    start = program.start
    return ["/usr/bin/node", *start.flags, posixpath.join(program.folder, start.file), *start.words]
