"""Short form to long form: presets and shorthands are rewritten on the positioned tree.

Expanding an expanded tree changes nothing. What a rewrite makes carries the place of the key that
asked for it.
"""

from __future__ import annotations

from dataclasses import replace

from jettison import rules
from jettison.description.preset import NO_PROJECT, Preset, Presets, Project
from jettison.description.report import Report
from jettison.description.shapes import takes_flag
from jettison.description.stages import STAGES
from jettison.description.targets import alternatives, laid_over
from jettison.description.top import DESCRIPTION
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence, Tree


def expand(tree: Tree, presets: Presets, project: Project = NO_PROJECT) -> Tree:
    """Return the tree in the long form; DescriptionError if a preset cannot be rewritten."""
    report = Report(tree.source)
    expanded = expand_into(tree, presets, project, report)
    report.raise_errors()
    return expanded


def expand_into(tree: Tree, presets: Presets, project: Project, report: Report) -> Tree:
    """Return the tree in the long form and note problems; what is of a wrong type is left as it is."""
    root = tree.root
    for preset in _one_of(root, presets, report):
        root = _with_preset(root, preset, project, report)
    return replace(tree, root=with_packages(root))


def _one_of(root: Mapping, presets: Presets, report: Report) -> Presets:
    """Return the preset that a file asks for, and note any other one."""
    asked = tuple(preset for preset in presets if root.get(preset.name))
    named = " and ".join(f"`{preset.name}`" for preset in asked)
    for entry in (root.get(preset.name) for preset in asked[1:]):
        if entry:
            hint = "make the other one's programs in a stage of your own: `jettison explain` prints one"
            report.note(rules.PRESET_CLASH, f"a file has one of {named}", entry.key.span, hint)
    return asked[:1]


def _with_preset(root: Mapping, preset: Preset, project: Project, report: Report) -> Mapping:
    """Return the map with one preset's key replaced by what it stands for."""
    entry = root.get(preset.name)
    if entry is None:
        return root
    addition = preset.rewrite(entry, root, project, report)
    if addition is None:
        return root
    root = root.without(preset.name)
    return _join_keys(root, _without_clashes(root, addition, preset.name, report))


def _without_clashes(root: Mapping, addition: Mapping, preset: str, report: Report) -> Mapping:
    """Return what a preset adds, without stages that the file has: they would be half one, half other."""
    own, added = root.get(STAGES.name), addition.get(STAGES.name)
    if own is None or added is None:
        return addition
    stages = added.value
    for stage in own.value.entries if isinstance(own.value, Mapping) else ():
        if isinstance(stages, Mapping) and stages.get(stage.key.text):
            message = f"`{preset}` makes a stage `{stage.key.text}`, which the file has too"
            hint = "rename the stage, or edit what `jettison explain` prints"
            report.note(rules.PRESET_CLASH, message, stage.key.span, hint)
            stages = stages.without(stage.key.text)
    return addition.with_entry(Entry(added.key, stages))


def _join_keys(own: Mapping, added: Mapping) -> Mapping:
    """Return the file's map with a preset's: what the file says wins, maps and lists are joined."""
    known = own.by_key()
    return own.with_entries(_join_key(known.get(entry.key.text), entry) for entry in added.entries)


def _join_key(own: Entry | None, added: Entry) -> Entry:
    """Return a preset's entry with the file's value laid over it, as a target's is over the file's.

    What is on has the preset's settings, and an empty list at the top takes nothing away.
    """
    key = DESCRIPTION.key(added.key.text)
    if own is None or key is None:
        return added
    is_on = isinstance(own.value, Scalar) and own.value.text == "true" and takes_flag(key.shape)
    is_empty = isinstance(own.value, Sequence) and not own.value.items
    if is_on or (is_empty and isinstance(added.value, Sequence)):
        return Entry(own.key, added.value)
    laid = laid_over(added.value, own.value, alternatives(key.shape))
    if isinstance(own.value, Mapping) and isinstance(laid, Mapping):
        laid = own.value.with_entries(laid.entries)
    return Entry(own.key, laid)


def with_packages(root: Mapping) -> Mapping:
    """Return the map with `packages` moved to `rootfs.packages`."""
    root = _with_lists(root)
    entry, rootfs = root.get("packages"), root.get("rootfs")
    if entry is None or isinstance(entry.value, Mapping):
        return root
    if rootfs is None:
        moved = Mapping((entry,), entry.value.span)
        return _in_place(root, entry, Entry(Scalar("rootfs", entry.key.span), moved))
    if not isinstance(rootfs.value, Mapping):
        return root
    own = rootfs.value.get("packages")
    both = Entry(own.key, _join_lists(entry.value, own.value)) if own else entry
    return root.without("packages").with_entry(Entry(rootfs.key, rootfs.value.with_entry(both)))


def _with_lists(root: Mapping) -> Mapping:
    """Return the map with a lone package as a list, to which a target can append."""
    rootfs = root.get("rootfs")
    if rootfs and isinstance(rootfs.value, Mapping):
        root = root.with_entry(Entry(rootfs.key, _with_list(rootfs.value)))
    return _with_list(root)


def _with_list(holder: Mapping) -> Mapping:
    entry = holder.get("packages")
    if entry is None or not isinstance(entry.value, Scalar) or entry.value.is_null:
        return holder
    return holder.with_entry(Entry(entry.key, Sequence((entry.value,), entry.value.span)))


def _join_lists(first: Node, second: Node) -> Node:
    items = (*_items(first), *_items(second))
    return Sequence(items, second.span)


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _in_place(root: Mapping, old: Entry, new: Entry) -> Mapping:
    return replace(root, entries=tuple(new if entry is old else entry for entry in root.entries))
