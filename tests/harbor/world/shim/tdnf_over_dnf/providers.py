"""Which package fulfils a requirement that nobody named a package for, as measured with tdnf.

One that is installed or on the command line; else one that the requiring package recommends; else the higher
version of the capability; else the first name in byte order, whatever the repository. 3.5.8 looks at the
repositories' `priority` before all that, 3.5.2 only where two have the very same package.
"""

from __future__ import annotations

import configparser
from collections.abc import Callable
from pathlib import Path

import dnf  # type: ignore[import-not-found]
import dnf.selector  # type: ignore[import-not-found]
import hawkey  # type: ignore[import-not-found]

ROUNDS = 20
USUAL = 50


def rank(base: dnf.Base, folder: Path, *, obeyed: bool) -> None:
    """Give the repositories the priorities of their files; a value that is no number counts as 0."""
    given: dict[str, str] = {}
    for file in folder.glob("*.repo"):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.read_string(file.read_text())
        given |= {name: parser[name]["priority"] for name in parser.sections() if "priority" in parser[name]}
    for repository in base.repos.all():
        repository.priority = _number(given.get(repository.id, str(USUAL))) if obeyed else USUAL


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def steer(base: dnf.Base, resolve: Callable[[], None], named: frozenset[str]) -> None:
    """Resolve until each choice of the solver is tdnf's own; ``named`` are the names on the command line."""
    favoured: set[str] = set()
    for _ in range(ROUNDS):
        resolve()
        wanted = [package for package in _winners(base, named) if package.name not in favoured]
        if not wanted:
            return
        for package in wanted:
            favoured.add(package.name)
            chosen = dnf.selector.Selector(base.sack).set(pkg=[package])
            base._goal.install(select=chosen, optional=True)  # noqa: SLF001  # libdnf's own `favor` is not here


def _winners(base: dnf.Base, named: frozenset[str]) -> list[dnf.package.Package]:
    """List what should be in the transaction in the place of another provider, and is not."""
    chosen = list(base.transaction.install_set)
    names = {package.name for package in chosen}
    found = []
    for package in chosen:
        for requirement in package.requires:
            winner = _winner(base, package, requirement, named)
            if winner is not None and winner.name not in names:
                found.append(winner)
    return found


def _winner(
    base: dnf.Base, package: dnf.package.Package, requirement: hawkey.Reldep, named: frozenset[str]
) -> dnf.package.Package | None:
    """Return the package that fulfils a requirement, None where nothing has to be chosen."""
    query = base.sack.query().filterm(provides=requirement)
    if query.installed() or any(one.name in named or one.name == package.name for one in query):
        return None
    offers = list(query.available())
    if len({one.name for one in offers}) < 2:
        return None
    first = min(one.repo.priority for one in offers)
    offers = [one for one in offers if one.repo.priority == first]
    weak = [
        one for one in offers if any(one in base.sack.query().filterm(provides=w) for w in package.recommends)
    ]
    offers = _highest(base, weak or offers, str(requirement).partition(" ")[0])
    return max((one for one in offers if one.name == min(each.name for each in offers)), default=None)


def _highest(base: dnf.Base, offers: list[dnf.package.Package], capability: str) -> list[dnf.package.Package]:
    """Leave those with the highest version of the capability, and those that give it without one."""
    versions = {one: _version(one, capability) for one in offers}
    known = [version for version in versions.values() if version]
    if len(known) < 2:
        return offers
    best = known[0]
    for version in known[1:]:
        if base.sack.evr_cmp(version, best) > 0:
            best = version
    return [one for one in offers if not versions[one] or base.sack.evr_cmp(versions[one], best) == 0]


def _version(package: dnf.package.Package, capability: str) -> str:
    for provided in package.provides:
        name, _, version = str(provided).partition(" = ")
        if name == capability:
            return version
    return ""
