"""`jettison schema`: what editors need to know of a build file."""

from __future__ import annotations

from jettison.cli import output, report
from jettison.description.schema import schema_text
from jettison.presets.registry import PRESETS


def schema() -> None:
    """Print the JSON Schema of a build file, for editors.

    \b
    jettison schema >jettison.schema.json
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    with report.report_errors([]):
        output.write(schema_text(PRESETS))
