"""The style sheet of a picture: a grey page by day and by night, with arrow heads of the same ink."""

from __future__ import annotations

STYLE = """\
<style>
text { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2733; }
.heading { font-size: 14px; font-weight: bold; }
.group { font-size: 12px; font-weight: bold; fill: #4c5867; }
.label { font-size: 12px; text-anchor: middle; }
.note { font-size: 11px; fill: #4c5867; }
.page { fill: #ffffff; }
.frame { fill: #eff2f5; stroke: #cbd3dc; }
.box { fill: #ffffff; stroke: #66727f; }
.result { stroke-width: 2.5; }
.line { fill: none; stroke: #66727f; stroke-width: 1.4; marker-end: url(#jettison-arrow); }
.copy { stroke-dasharray: 6 4; }
.mount { stroke-dasharray: 1.5 3.5; stroke-linecap: round; }
.arrow { fill: #66727f; }
@media (prefers-color-scheme: dark) {
text { fill: #dde3ea; }
.group, .note { fill: #9aa7b5; }
.page { fill: #12161b; }
.frame { fill: #1b2128; stroke: #343d48; }
.box { fill: #262e38; stroke: #8593a2; }
.line { stroke: #8593a2; }
.arrow { fill: #8593a2; }
}
</style>
<defs>
<marker id="jettison-arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" \
markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0 0.5L8 4L0 7.5Z"/></marker>
</defs>"""
