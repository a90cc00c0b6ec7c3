"""File actions as instructions. What these cannot make, a shell makes, in a folder of another stage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jettison import scripts
from jettison.description.model import HISTORY
from jettison.dockerfile import instructions, patterns, quoting
from jettison.dockerfile.draft import Draft
from jettison.errors import BuildError, Span
from jettison.recipe import model
from jettison.recipe.draft import TREE
from jettison.recipe.model import SCRIPTS, Action, Copy, Files, Stage, Write

FOLDER = "/run/jettison-files"
"""Where a stage with a shell makes files for those that have none."""

PART = "/run/jettison-part"
ARCHIVE = "/run/jettison-archive"
SELECTED = "/run/jettison-selected"
USUAL_DIRECTORY, USUAL_FILE = 0o755, 0o644
LONGEST = 8000
"""Characters of commands in one instruction, far below what BuildKit reads of a line."""

_GIT = re.compile(r"(git://|ssh://|[^/@:]+@[^/:]+:).*|https?://[^?#]*\.git")

Command = tuple[str, ...]
"""The words of a command, as opposed to an instruction."""


def needs_shell(action: Action) -> bool:
    """Tell whether no instruction makes exactly what an action makes."""
    match action:
        case model.Link() | model.Unpack():
            return True
        case model.MakeDir():
            return action.mode != USUAL_DIRECTORY or action.owner is not None
        case Copy() | Write() if action.owner is not None:
            # COPY would give the directories that it makes to that owner.
            return True
        case Write():
            return not _is_document(action)
        case Copy():
            return False
        case model.CopyTree():
            return False


def file_lines(draft: Draft, stage: Stage, step: Files, folder: str = "") -> Iterator[str]:
    """Yield the instructions of a step that makes files; there is a shell if they are in a `folder`."""
    span = step.spans[0] if step.spans else None
    made = bool(folder) and not any(isinstance(action, model.Unpack) for action in step.actions)
    commands: list[Command] = [("mkdir", "-p", folder)] if made else []
    for action in step.actions:
        for item in _items(draft, stage, action, span, folder):
            if isinstance(item, str):
                yield from _commands(commands)
                commands = []
                yield item
            else:
                commands.append(item)
    yield from _commands(commands)


def _commands(commands: Iterable[Command]) -> Iterator[str]:
    """Yield as few instructions as hold commands one after another."""
    line = ""
    for words in map(quoting.shell_words, _join_directories(commands)):
        if line and len(line) + len(words) > LONGEST:
            yield instructions.run(quoting.script(line))
            line = ""
        line = f"{line} && {words}" if line else words
    if line:
        yield instructions.run(quoting.script(line))


def _join_directories(commands: Iterable[Command]) -> list[Command]:
    """Return commands with one `mkdir` for directories that follow one another."""
    joined: list[Command] = []
    for words in commands:
        more = joined and words[:2] == joined[-1][:2] == ("mkdir", "-p")
        if more and len(" ".join(joined[-1])) < LONGEST:
            joined[-1] += words[2:]
        else:
            joined.append(words)
    return joined


def _items(
    draft: Draft, stage: Stage, action: Action, span: Span | None, folder: str
) -> Iterator[str | Command]:
    """Yield the instructions and commands of an action; COPY and ADD make directories themselves."""
    match action:
        case Copy():
            yield _copy(draft, stage, action, span, folder)
        case model.CopyTree():
            yield _copy_tree(draft, action, span, folder)
        case Write() if _is_document(action):
            options = instructions.ownership(_mode(action), action.owner)
            yield instructions.document(action.data.decode(), f"{folder}{action.dest}", *options)
        case Write():
            yield from _write(action, f"{folder}{action.dest}")
        case model.MakeDir():
            yield from _make_dir(action, f"{folder}{action.path}") if folder else ()
        case model.Link():
            yield from _link(action, f"{folder}{action.dest}")
        case model.Unpack():
            yield from _unpack(draft, action, span, folder)


def _copy(draft: Draft, stage: Stage, action: Copy, span: Span | None, folder: str) -> str:
    if isinstance(action.origin, model.Http):
        return _add_file(action.origin, action.dest, span)
    dest, options = f"{folder}{action.dest}", instructions.ownership(action.mode, action.owner)
    # To leave the history out is no more than quicker, and takes a stage of scripts here.
    exclude = () if action.origin == model.Context() and action.exclude == (HISTORY,) else action.exclude
    if not action.include and not exclude:
        return draft.copy(action.origin, action.patterns, dest, *options)
    selected = _add_selected(draft, stage, action, span)
    sources = (f"{SELECTED}/{src}" for src in action.patterns)
    return instructions.copy(sources, dest, f"--from={selected}", *options)


def _add_selected(draft: Draft, stage: Stage, action: Copy, span: Span | None) -> str:
    """Add a stage that holds only what a copy includes, and return its name."""
    name = draft.name(f"{stage.name}-selected")
    words = (*(src or "." for src in action.patterns), "--", *patterns.words(action.include, action.exclude))
    draft.add(
        f"COPY takes no patterns in every builder: what the stage {stage.name} copies of them.",
        draft.tools(name),
        instructions.run(
            quoting.script(quoting.shell_words(("bash", f"{SCRIPTS}/select.sh", TREE, SELECTED, *words))),
            draft.bind(action.origin, TREE, span),
            draft.mount_scripts(span, scripts.closure("select.sh")),
            "--network=none",
        ),
    )
    return name


def _copy_tree(draft: Draft, action: model.CopyTree, span: Span | None, folder: str) -> str:
    if isinstance(action.origin, model.Git):
        return _add_git(action.origin, action.dest, span)
    src = action.src.strip("/")
    return draft.copy(action.origin, (f"{src}/" if src else "",), f"{folder}{action.dest}")


def _add_file(origin: model.Http, dest: str, span: Span | None) -> str:
    if _GIT.fullmatch(origin.url):
        message = f"a Dockerfile takes {origin.url} for a git repository, not for a file"
        raise BuildError(message, span, hint="fetch it in a `run` step")
    options = (f"--checksum={origin.checksum}", *instructions.ownership(origin.mode, None))
    add = " ".join(("ADD", *options, quoting.paths((origin.url, dest))))
    if origin.secret is None:
        return add
    host = re.split("[/:?#]", origin.url.partition("://")[2], maxsplit=1)[0]
    return f"# ADD sends the secret `HTTP_AUTH_HEADER_{host}`: give it what `{origin.secret}` has.\n{add}"


def _add_git(origin: model.Git, dest: str, span: Span | None) -> str:
    url = origin.url if "://" in origin.url or "@" in origin.url else f"https://{origin.url}"
    if not _GIT.fullmatch(url):
        message = f"a Dockerfile takes {origin.url} for a file, not for a git repository"
        raise BuildError(message, span, hint="write its address with `.git` at the end")
    return f"ADD {quoting.paths((f'{url}#{origin.ref}', dest))}"


def _is_document(action: Write) -> bool:
    """Tell whether a heredoc can write a file: it ends with a newline, and its path needs no quotes."""
    return quoting.is_plain(action.dest) and (not action.data or action.data.endswith(b"\n"))


def _mode(action: Write) -> int | None:
    return None if action.mode == USUAL_FILE else action.mode


def _write(action: Write, dest: str) -> Iterator[str | Command]:
    """Write a file out at another place, from where it is moved; a newline at its end is taken off again."""
    text = action.data.decode()
    ended = not text or text.endswith("\n")
    yield instructions.document(text if ended else f"{text}\n", PART)
    if not ended:
        yield ("truncate", "-s", "-1", PART)
    if action.owner is not None:
        yield ("chown", action.owner, PART)
    if _mode(action) is not None:
        yield ("chmod", f"{action.mode:04o}", PART)
    yield ("mv", "--", PART, dest)


def _make_dir(action: model.MakeDir, path: str) -> Iterator[Command]:
    yield ("mkdir", "-p", path)
    if action.mode != USUAL_DIRECTORY:
        yield ("chmod", f"{action.mode:04o}", path)
    if action.owner is not None:
        yield ("chown", action.owner, path)


def _link(action: model.Link, path: str) -> Iterator[Command]:
    yield ("ln", "-s", "--", action.target, path)
    if action.owner is not None:
        yield ("chown", "-h", action.owner, path)


def _unpack(draft: Draft, action: model.Unpack, span: Span | None, folder: str) -> Iterator[str]:
    origin, url = action.origin, action.origin.url
    if origin.arg:
        yield quoting.pair("ARG", origin.arg, url, span)
        url = f"${{{origin.arg}}}"
    yield f"ADD --checksum={origin.checksum} {url} {ARCHIVE}"
    command = ("bash", f"{SCRIPTS}/unpack.sh", ARCHIVE, f"{folder}/{action.name}")
    mount = draft.mount_scripts(span, scripts.closure("programs/unpack.sh"))
    yield instructions.run(quoting.shell_words(command), mount, "--network=none")
