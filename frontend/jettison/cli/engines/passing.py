"""Words behind `--`: they are for the engine's client, and this command does not read them."""

from __future__ import annotations

import typer
from typer.core import TyperCommand

_KEY = "jettison.passed-on"
_END = "--"


class PassingOn(TyperCommand):
    """A command that keeps what stands behind the first `--` for somebody else."""

    def parse_args(  # type: ignore[override]  # the base's name for a context differs between versions
        self, ctx: typer.Context, args: list[str]
    ) -> list[str]:
        """Read the words before `--`."""
        end = args.index(_END) if _END in args else len(args)
        ctx.meta[_KEY] = tuple(args[end + 1 :])
        return super().parse_args(ctx, args[:end])


def words_passed_on(ctx: typer.Context) -> tuple[str, ...]:
    """Return the words behind `--`."""
    found: tuple[str, ...] = ctx.meta.get(_KEY, ())
    return found
