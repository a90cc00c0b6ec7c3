"""The graph that the frontend would send for a build file, made without a daemon or a registry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jettison import llb
from jettison.compiler.build import compile_target
from jettison.errors import Problem, SourceFile
from jettison.gateway.options import Options
from jettison.recipe.model import Recipe
from jettison.session.disk import DiskSources
from jettison.session.plan import Plan, ask, make_plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A marshalled graph, the plan and the recipe behind it, and the warnings about the file."""

    definition: llb.Definition
    plan: Plan
    recipe: Recipe
    warnings: tuple[Problem, ...]


def build_graph(source: SourceFile, context: Path, options: Options, *, unique: str = "") -> Graph:
    """Compile a build file. Images have the digests of the lock file; without one, no registry is asked.

    `unique` tells the build context from that of another build; empty where the graph is only looked at.
    """
    sources = DiskSources(source, context, options)
    (plan,), images = ask(sources, make_plans(options, sources)).result()
    target = compile_target(plan.description, plan.request, images)
    definition = llb.marshal(target.state, unique=unique)
    warnings = plan.description.warnings
    return Graph(definition=definition, plan=plan, recipe=target.recipe, warnings=warnings)
