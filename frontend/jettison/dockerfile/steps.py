"""What each step of a stage is in a Dockerfile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.compiler.context import clean
from jettison.compiler.copying import copy_destination, is_glob
from jettison.compiler.mounts import SCRIPTS, TREE
from jettison.description.model import Copy, Git, Http, Pairs, Run, Stage, Step
from jettison.dockerfile import instructions, patterns, quoting
from jettison.dockerfile.draft import Draft
from jettison.errors import BuildError

SELECTED = "/run/jettison-selected"
_GIT = re.compile(r"(git://|ssh://|[^/@:]+@[^/:]+:).*|https?://[^?#]*\.git")


class Steps:
    """The steps of one stage, in order: build arguments are declared where they are first used."""

    def __init__(self, draft: Draft, stage: Stage, env: Pairs) -> None:
        """Take the environment that the stage runs in, as far as the description says it."""
        self.draft = draft
        self.stage = stage
        self.env = dict(env)
        self._declared: set[str] = set()

    def lines(self, step: Step) -> Iterator[str]:
        """Yield the instructions of a step."""
        match step:
            case Copy():
                yield self._copy(step)
            case Run():
                yield from self._run(step)
            case Http():
                yield self._http(step)
            case Git():
                yield self._git(step)

    def _copy(self, step: Copy) -> str:
        many = len(step.src) > 1 or any(is_glob(src) for src in step.src)
        dest = copy_destination(step.dest, directory=many)
        origin = self.draft.origin(step.origin, self.stage.platform)
        sources = [_source(src, rooted=bool(origin)) for src in step.src]
        if step.include or step.exclude:
            origin = (f"--from={self._selected(step, origin)}",)
            sources = [f"{SELECTED}/{clean(src)}" for src in step.src]
        return instructions.copy(sources, dest, *origin)

    def _selected(self, step: Copy, origin: tuple[str, ...]) -> str:
        """Add a stage that holds only what a copy includes, and give its name."""
        name = self.draft.name(f"{self.stage.name}-selected")
        source = {"from_": origin[0].removeprefix("--from=")} if origin else {}
        words = patterns.words(step.include, step.exclude)
        command = ("bash", f"{SCRIPTS}/select.sh", TREE, SELECTED, *(clean(src) or "." for src in step.src))
        self.draft.add(
            f"COPY takes no patterns in every builder: what the stage {self.stage.name} copies of them.",
            self.draft.base(name, "build"),
            instructions.run(
                quoting.script(quoting.shell_words((*command, "--", *words))),
                instructions.mount("bind", step.span, **source, target=TREE),
                self.draft.scripts(step.span, "select.sh"),
                "--network=none",
            ),
        )
        return name

    def _run(self, step: Run) -> Iterator[str]:
        hidden = {name: value for name, value in self.env.items() if "\n" in value}
        for name, value in step.args:
            if name in self.env:
                continue
            if "\n" in value:
                hidden[name] = value
            elif name not in self._declared:
                self._declared.add(name)
                yield quoting.pair("ARG", name, value, step.span)
        yield instructions.run(_command(step, hidden | dict(step.env)), *self._options(step))

    def _options(self, step: Run) -> Iterator[str]:
        distro, platform = self.draft.description.distro, self.draft.platform_of(self.stage)
        place = f"jettison/{distro.name}/{self.stage.name}/{platform.architecture}{platform.variant}"
        for cache in step.cache:
            yield instructions.mount("cache", cache.span, id=f"{place}{cache.dest}", target=cache.dest)
        for secret in step.secrets:
            where = {"target": secret.dest or "", "env": secret.env or ""}
            given = {name: value for name, value in where.items() if value}
            need = {"required": "true"} if secret.required else {}
            yield instructions.mount("secret", secret.span, id=secret.id, **given, **need)
        for agent in step.ssh:
            yield instructions.mount("ssh", step.span, id=agent, required="true")
        if step.network != "default":
            yield f"--network={step.network}"

    def _http(self, step: Http) -> str:
        if _GIT.fullmatch(step.url):
            message = f"a Dockerfile takes {step.url} for a git repository, not for a file"
            raise BuildError(message, step.span, hint="fetch it in a `run` step")
        options = (f"--checksum={step.checksum}", *instructions.ownership(step.mode, None))
        return " ".join(("ADD", *options, quoting.paths((step.url, copy_destination(step.dest)))))

    def _git(self, step: Git) -> str:
        url = step.url if "://" in step.url or "@" in step.url else f"https://{step.url}"
        if not _GIT.fullmatch(url):
            raise BuildError(
                f"a Dockerfile takes {step.url} for a file, not for a git repository",
                step.span,
                hint="write its address with `.git` at the end",
            )
        return f"ADD {quoting.paths((f'{url}#{step.ref}', copy_destination(step.dest, directory=True)))}"


def _source(src: str, *, rooted: bool) -> str:
    return f"/{clean(src)}" if rooted else clean(src) or "."


def _command(step: Run, env: dict[str, str]) -> str:
    """Write a command; an environment of its own, which no instruction has, comes by `env`."""
    if not env:
        return quoting.exec_form(step.argv) if step.script is None else quoting.script(step.script)
    argv = step.argv if step.script is None else ("/bin/sh", "-c", step.script)
    return quoting.exec_form(("env", *(f"{name}={value}" for name, value in env.items()), *argv))
