"""The report of a run, as a page: ready to commit where the images were Microsoft's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.demo import say
from tests.demo.sizes import Size
from tests.real.facts import SeenImage
from tests.real.results import Result, summary
from tests.reality.page import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What became of the demonstration. `failed` is the command that did, or empty."""

    seconds: float
    failed: str = ""
    sizes: Mapping[str, Size] = field(default_factory=dict)
    packages: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that a report says."""

    day: date
    commit: str
    mirror: str
    tools: Mapping[str, str]
    images: Sequence[SeenImage]
    demo: Demo
    results: Sequence[Result]
    rows: Sequence[Row]

    @property
    def stand_ins(self) -> list[str]:
        """The images that say themselves that they are stand-ins."""
        return [each.name for each in self.images if each.stand_in]

    @property
    def real(self) -> bool:
        """Tell whether all that was run on came from Microsoft and docker.io, by no mirror."""
        return not self.stand_ins and not self.mirror

    @property
    def well(self) -> bool:
        """Tell whether all went well, and something was tested."""
        ends = [each.end for each in self.results]
        found = not any(each.missing for each in self.images)
        return not self.demo.failed and found and "failed" not in ends and "passed" in ends


def page(run: Run) -> str:
    """Write the report."""
    parts = [
        [f"# {run.day}: {_title(run)}", "", *_about(run)],
        ["## Engines and tools", "", *_table(("", "version"), run.tools.items())],
        ["## Images", "", *_table(("image", "digest", "made"), map(_image, run.images))],
        ["## examples/hello", "", *_demo(run.demo)],
        ["## Tests", "", *_tests(run.results)],
        ["## Rows of real-images.md that tests of this run held to it", "", *_rows(run)],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _title(run: Run) -> str:
    if run.stand_ins:
        return "a run on stand-ins, which says nothing about the real images"
    return "a run through a mirror" if run.mirror else "a run on the real images"


def _about(run: Run) -> list[str]:
    lines = [f"Commit {run.commit}. " + ("All went well." if run.well else "Not all went well.")]
    if run.mirror:
        lines += ["", "The names of the registries led to a mirror (`JETTISON_REAL_MIRROR`)."]
    if run.stand_ins:
        lines += [
            "",
            "Stand-ins, by their own label: " + ", ".join(f"`{name}`" for name in run.stand_ins) + ".",
        ]
    return lines


def _image(image: SeenImage) -> tuple[str, ...]:
    if image.missing:
        return (f"`{image.name}`", f"not there: {image.missing}", "")
    return (f"`{image.name}`", f"`{image.digest}`", image.created[:10])


def _demo(demo: Demo) -> list[str]:
    if demo.failed:
        return [f"Failed: `{demo.failed}`"]
    rows = [(name, say.size(size.unpacked), say.size(size.compressed)) for name, size in demo.sizes.items()]
    listed = [f"- {name}" for name in demo.packages]
    took = f"Built, run, weighed and scanned in {demo.seconds:.0f} s."
    return [took, "", *_table(("image", "unpacked", "compressed"), rows), "", "Its packages:", "", *listed]


def _tests(results: Sequence[Result]) -> list[str]:
    wrong = [each for each in results if each.end != "passed"]
    rows = [(f"`{each.test}`", each.end, each.reason) for each in wrong]
    slow = sorted(results, key=lambda each: -each.seconds)[:10]
    return [
        f"{summary(list(results))}.",
        *(["", *_table(("test", "end", "why"), rows)] if rows else []),
        *(
            ["", *_table(("slowest", "seconds"), ((f"`{e.test}`", f"{e.seconds:.1f}") for e in slow))]
            if slow
            else []
        ),
    ]


def _rows(run: Run) -> list[str]:
    """List the rows, whose `seen` may be this day once the report is committed."""
    passed = {each.name for each in run.results if each.end == "passed"}
    failed = {each.name for each in run.results if each.end == "failed"}
    held = [row for row in run.rows if passed.intersection(row.tests) and not failed.intersection(row.tests)]
    if run.stand_ins:
        return ["None: these were stand-ins."]
    return [f"- {row.group}: {row.relied_on}" for row in held] or ["None."]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
