"""What a Node.js project says where the build file leaves that to it, and what of it cannot be had here."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from jettison import rules
from jettison.description.preset import Project
from jettison.description.references import TOKEN
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section
from jettison.distros import Distro
from jettison.presets import node_keys, node_project, node_start, node_version
from jettison.presets.node_project import MANIFEST, SETTINGS, Package
from jettison.presets.node_start import Start
from jettison.presets.shell import word
from jettison.presets.sources import ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and of whom: the package of the project, and that of the program in it.

    `member` is the folder of the latter, empty for the project itself.
    """

    section: Section
    distro: Distro
    project: Project
    member: str
    top: Package
    package: Package

    def note(self, rule: rules.Rule, message: str, hint: str = "") -> None:
        """Note a problem at the place of the preset."""
        self.section.whole.report.note(rule, message, self.section.whole.place, hint)


def ask(section: Section, distro: Distro, project: Project, member: str) -> Asked:
    """Read the packages of a project; note one that is no JSON."""
    paths = (MANIFEST, posixpath.join(member, MANIFEST))
    top, package = (_read(section, project, path) for path in paths)
    value = node_keys.WORKSPACE.value(section)
    if value and member and top.values is not None and not node_project.workspaces(top):
        value.bad(f"is `{member}`, and {MANIFEST} has no `workspaces`")
    return Asked(section, distro, project, member, top, package)


def _read(section: Section, project: Project, path: str) -> Package:
    try:
        return node_project.read(project, path)
    except ValueError as error:
        report, place = section.whole.report, section.whole.place
        report.note(rules.BAD_VALUE, f"`{path}` is not JSON: {error}", place)
        report.broken.add(place)
        return Package(path)


def start(asked: Asked) -> Start | None:
    """Return what the project has node start; None, and a problem, where it does not say it or says two."""
    package = asked.package
    main, ran, told = package.text_of("main"), package.start, package.scripts.get("start", "")
    if package.values is None:
        said = f"nothing says what node starts: the build context has no `{package.path}`"
    elif main and ran and not node_project.same_file(main, ran.file):
        said = f"`main` of {package.path} is `{main}`, and its script `start` runs `{ran.file}`"
    elif ran:
        return _without_secrets(asked, ran)
    elif main:
        _warn_of_start(asked, main, told)
        return Start(posixpath.normpath(main))
    elif told:
        said = f"{package.path} has no `main`, and its script `start` is no `node FILE`: `{told}`"
    else:
        said = f"{package.path} has neither `main` nor a script `start`"
    asked.note(rules.NO_PROGRAM, said, f"write what node starts, such as `{_key(asked)}: server.js`")
    return None


def _key(asked: Asked) -> str:
    """Name the key by which this file says what node starts."""
    return "main" if isinstance(asked.section.whole.node, Mapping) else "node"


def _warn_of_start(asked: Asked, main: str, told: str) -> None:
    """Note a script `start` that is not understood, and that `main` comes in its place."""
    if told:
        message = (
            f"the script `start` of {asked.package.path} is no `node FILE`: `{told}`; the image starts its"
            f" `main`, `{main}`"
        )
        asked.note(rules.OTHER_START, message, f"if that is right, write `{_key(asked)}: {main}`")


def _without_secrets(asked: Asked, ran: Start) -> Start:
    """Return a start without files of secrets, which node would look for in vain; they are noted."""
    start, left = node_start.without_files(ran, ENVIRONMENT)
    if left:
        message = f"the script `start` of {asked.package.path} has `{' '.join(left)}`, and no such file ships"
        hint = "the image starts without it: set variables by `image.env`, secrets where the image runs"
        asked.note(rules.OTHER_START, message, hint)
    return start


def build(asked: Asked) -> str:
    """Return the command that makes what ships, empty for none: a script of the project, or of its member."""
    value = node_keys.BUILD.value(asked.section)
    name = value.text("a script of `package.json`") if value else None
    if value is None or name is None:
        return ""
    if not re.fullmatch(node_keys.SCRIPT.pattern, name):
        value.bad(f"must be the name of a script, found `{name}`", "its command stands in `package.json`")
        return ""
    known = {**asked.top.scripts, **asked.package.scripts}
    if asked.top.values is not None and name not in known and "${" not in name:
        hint = value.report.suggest(name, known) or (f"there is {', '.join(known)}" if known else "")
        value.bad(f"is `{name}`, and {asked.package.path} has no such script", hint)
    of_member = f" --workspace={word(asked.member)}" if name not in asked.top.scripts and asked.member else ""
    return f"npm run {word(name)}{of_member}"


def builds_all(asked: Asked) -> bool:
    """Tell whether the script that makes what ships is the project's, which may make all of its members."""
    value = node_keys.BUILD.value(asked.section)
    name = value.node.text if value and isinstance(value.node, Scalar) else ""
    return bool(asked.member) and name in asked.top.scripts


def version(section: Section) -> str:
    """Return the version that the file asks for, an empty text for none."""
    value = node_keys.VERSION.value(section)
    text = value.text("a version of Node.js, such as `24`") if value else None
    if value and text and not re.fullmatch(node_keys.VERSION_SHAPE.pattern, TOKEN.sub("1", text)):
        value.bad(f"must be a version of Node.js, such as `24`, found `{text}`")
    return text or ""


def check(asked: Asked, root: Mapping) -> None:
    """Note what of the project, or of the file, cannot be had here."""
    _check_distro(asked, root)
    _check_manager(asked)
    for package in (asked.top, *((asked.package,) if asked.member else ())):
        _check_engines(asked, package)
    if line := node_project.line_with_token(asked.project):
        message = f"line {line} of {SETTINGS} has a token, which a cache of the build's steps would hold"
        hint = "write `${NPM_TOKEN}` there, and `secrets: [{id: npm-token, env: NPM_TOKEN}]` here"
        asked.note(rules.TOKEN_IN_CONTEXT, message, hint)


def _check_distro(asked: Asked, root: Mapping) -> None:
    """Note a distribution that is not known yet, whose packages have other names, and missing languages."""
    said, icu = root.get("distro"), node_keys.ICU.value(asked.section)
    if said and isinstance(said.value, Scalar) and "${" in said.value.text:
        message = "`node` names packages of the distribution, and which that is only an argument says"
        hint = f"write its name under `distro`, such as `{asked.distro.name}`"
        asked.section.whole.report.note(rules.NOT_OF_DISTRO, message, said.value.span, hint)
    if icu and node_keys.ICU.of(asked.section) == "full" and not asked.distro.toolchains["node"].locales:
        icu.bad(f"cannot be `full`: {asked.distro.title} has no package for it", rule=rules.NOT_OF_DISTRO)


def _check_manager(asked: Asked) -> None:
    """Note a project of another package manager."""
    manager = asked.top.text_of("packageManager")
    name = manager.partition("@")[0]
    if name and name != "npm":
        message = f"`packageManager` of {MANIFEST} is `{manager}`, and dependencies are installed by npm"
        hint = (
            "let `npm install --package-lock-only` write a lock file and take `packageManager` away, or"
            f" run {name} in a stage of your own"
        )
        asked.note(rules.OTHER_MANAGER, message, hint)


def _check_engines(asked: Asked, package: Package) -> None:
    """Note a range that no version of the image is in; npm only warns of it, and many programs run."""
    given, value, wanted = version(asked.section), node_keys.VERSION.value(asked.section), package.engines
    known = given or asked.distro.toolchains["node"].version
    if "${" in known or node_version.may_be_in(known, wanted):
        return
    said = f"line {package.engines_line} of {package.path} asks for Node.js `{wanted}`"
    if value:
        value.bad(f"is {given}, and {said}", "name another one, or leave `version` out")
    else:
        asked.note(rules.OTHER_NODE, f"{said}, and {asked.distro.title} has {known}")
