"""Commands as instructions, with what they have beside them."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Pairs, Secret
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft
from jettison.recipe.model import SCRIPTS, Agent, Bind, Cache, Keep, Memory, Mount, Output, Pass, Run
from jettison.recipe.stages import SHELL

MADE = "/run/jettison-made.sh"
WORDS_IN_A_LINE = 5


def run_lines(draft: Draft, step: Run, inherited: Pairs, declared: set[str]) -> Iterator[str]:
    """Yield the instructions of a command.

    `inherited` is the environment that its stage has, `declared` are the arguments that are there already:
    each is declared where it is first used.
    """
    hidden = {name: value for name, value in (*inherited, *step.args) if "\n" in value}
    for name, value in step.args:
        if name not in hidden and name not in declared:
            declared.add(name)
            yield quoting.pair("ARG", name, value, step.spans[0])
    for mount in step.mounts:
        if isinstance(mount, Keep) and isinstance(mount.base, Output):
            yield draft.copy(mount.base, ("",), f"{mount.dest}/")
    if step.beside:
        yield from _beside_lines(draft, step)
    yield instructions.run(_command(step, hidden), *_options(draft, step))


def _beside_lines(draft: Draft, step: Run) -> Iterator[str]:
    """Copy all scripts, and let another one print what a step has beside them: no heredoc has a NUL."""
    stage = draft.scripts(step.scripts)
    yield instructions.copy(("/",), f"{SCRIPTS}/", f"--from={stage}")
    for name, text in step.beside:
        lines = "".join(f"{line}\n" for line in _print_lines(text, f"{SCRIPTS}/{name}"))
        yield instructions.document(lines, MADE)
        yield f"RUN sh {MADE}"


def _print_lines(text: str, dest: str) -> Iterator[str]:
    words = text.removesuffix("\0").split("\0")
    for start in range(0, len(words), WORDS_IN_A_LINE):
        printed = quoting.shell_words(words[start : start + WORDS_IN_A_LINE])
        yield f"printf '%s\\0' {printed} >>{dest}"


def _command(step: Run, hidden: dict[str, str]) -> str:
    """Write a command; an environment of its own, which no instruction has, comes by `env`."""
    env = [f"{name}={value}" for name, value in (hidden | dict(step.env)).items()]
    # A script of ours is run by bash, and where that is there is a shell.
    if step.scripts and step.argv[0] == "/bin/bash":
        made = [path for mount in step.mounts for path in _made(mount)]
        mkdir = f"mkdir {quoting.shell_words(made)} && " if made else ""
        return quoting.script(mkdir + " ".join((*env, quoting.shell_words(step.argv))))
    if env:
        return quoting.exec_form(("env", *env, *step.argv))
    if step.argv[:2] == SHELL and len(step.argv) == len(SHELL) + 1:
        return quoting.script(step.argv[-1])
    return quoting.exec_form(step.argv)


def _made(mount: Mount) -> Iterator[str]:
    """Yield the path of a mount where a command finds an empty directory, which others may take."""
    if isinstance(mount, Pass) or (isinstance(mount, Keep) and not isinstance(mount.base, Output)):
        yield mount.dest


def _options(draft: Draft, step: Run) -> Iterator[str]:
    for mount in step.mounts:
        yield from _mount(draft, step, mount)
    if step.scripts and not step.beside:
        yield draft.mount_scripts(step.spans[0], step.scripts)
    if step.network != "default":
        yield f"--network={step.network}"


def _mount(draft: Draft, step: Run, mount: Mount) -> Iterator[str]:
    match mount:
        case Bind():
            yield draft.bind(mount.origin, mount.dest, step.spans[0])
        case Cache():
            sharing = {"sharing": mount.sharing} if mount.sharing != "shared" else {}
            yield instructions.mount("cache", mount.span, id=mount.id, target=mount.dest, **sharing)
        case Memory():
            yield instructions.mount("tmpfs", step.spans[0], target=mount.dest)
        case Secret():
            where = {"target": mount.dest or "", "env": mount.env or ""}
            given = {name: value for name, value in where.items() if value}
            need = {"required": "true"} if mount.required else {}
            yield instructions.mount("secret", mount.span, id=mount.id, **given, **need)
        case Agent():
            yield instructions.mount("ssh", step.spans[0], id=mount.id, required="true")
        case Keep() | Pass():
            return
