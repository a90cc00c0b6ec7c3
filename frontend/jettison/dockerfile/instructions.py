"""Instructions with their options, one option to a line where there are several."""

from __future__ import annotations

from collections.abc import Iterable

from jettison.dockerfile import quoting
from jettison.errors import BuildError, Span


def start(base: str, name: str = "", platform: str = "") -> str:
    """Begin a stage; a stage on a stage has that one's platform."""
    words = ("FROM", f"--platform={platform}" if platform else "", base, f"AS {name}" if name else "")
    return " ".join(word for word in words if word)


def run(command: str, *options: str) -> str:
    """Run a command as it is written: a line of shell, a heredoc, or JSON."""
    return "RUN " + " \\\n    ".join((*options, command))


def mount(kind: str, span: Span | None, **options: str) -> str:
    """Write a mount; BuildError for a path that an option of it cannot hold."""
    for value in options.values():
        if not quoting.is_plain(value):
            raise BuildError(
                f"a Dockerfile cannot mount {value}",
                span,
                hint="a path that is mounted there has only letters, digits and `_ . / : @ % + = -`",
            )
    settings = (f"{name.rstrip('_')}={value}" for name, value in options.items())
    return f"--mount=type={kind},{','.join(settings)}"


def copy(sources: Iterable[str], dest: str, *options: str) -> str:
    """Copy paths of the context, or with `--from=` of a stage."""
    return " ".join(("COPY", *options, quoting.paths((*sources, dest))))


def document(text: str, dest: str, *options: str) -> str:
    """Write a text to a path that needs no quoting; the text ends with a newline, or is empty."""
    return quoting.heredoc(text, " ".join(("COPY", *options)), dest)


def ownership(mode: int | None, owner: str | None) -> tuple[str, ...]:
    """Write the options for mode and owner that are given."""
    chmod = () if mode is None else (f"--chmod={mode:04o}",)
    return chmod if owner is None else (*chmod, f"--chown={owner}")
