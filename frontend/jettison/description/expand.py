"""Short form to long form: presets and shorthands are rewritten on the positioned tree.

Expanding an expanded tree changes nothing. What a rewrite makes carries the place of the key that
asked for it.
"""

from __future__ import annotations

from dataclasses import replace

from jettison import rules
from jettison.description.preset import NO_PROJECT, Preset, Presets, Project
from jettison.description.report import Report
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
    for preset in presets:
        root = _with_preset(root, preset, project, report)
    return replace(tree, root=with_packages(root))


def _with_preset(root: Mapping, preset: Preset, project: Project, report: Report) -> Mapping:
    """Return the map with one preset's key replaced by what it stands for."""
    entry = root.get(preset.name)
    if entry is None:
        return root
    addition = preset.rewrite(entry, root, project, report)
    if addition is None:
        return root
    return _joined(root.without(preset.name), addition, preset.name, report)


def _joined(root: Mapping, addition: Mapping, preset: str, report: Report) -> Mapping:
    """Return the file's map with a preset's: what the file says wins, lists and maps are joined."""
    for entry in addition.entries:
        own = root.get(entry.key.text)
        if own is None:
            root = root.with_entry(entry)
        elif entry.key.text == "stages":
            root = _with_stages(root, own, entry, preset, report)
        elif entry.key.text == "packages" and isinstance(own.value, Scalar) and not own.value.is_null:
            root = root.with_entry(Entry(own.key, _join_lists(entry.value, own.value)))
        else:
            root = root.with_entry(Entry(own.key, _with_upx(own, entry)))
    return root


def _with_upx(own: Entry, added: Entry) -> Node:
    """Return two values of a key as one; `upx: true` and a preset's `upx: {files: …}` are the latter."""
    if own.key.text == "upx" and isinstance(own.value, Scalar) and own.value.text == "true":
        return added.value
    return _join(own.value, added.value)


def _with_stages(root: Mapping, own: Entry, added: Entry, preset: str, report: Report) -> Mapping:
    """Return the map with a preset's stages; a stage of the same name would be half one, half other."""
    if not isinstance(own.value, Mapping) or not isinstance(added.value, Mapping):
        return root
    for stage in added.value.entries:
        clash = own.value.get(stage.key.text)
        if clash:
            message = f"`{preset}` makes a stage `{stage.key.text}`, which the file has too"
            hint = "rename the stage, or edit what `jettison explain` prints"
            report.note(rules.PRESET_CLASH, message, clash.key.span, hint)
    return root.with_entry(Entry(own.key, _join(own.value, added.value)))


def _join(own: Node, added: Node) -> Node:
    """Return the file's value with what it does not say itself; lists have the preset's items first."""
    if isinstance(own, Mapping) and isinstance(added, Mapping):
        extra = tuple(entry for entry in added.entries if own.get(entry.key.text) is None)
        return replace(own, entries=(*own.entries, *extra))
    if isinstance(own, Sequence) and isinstance(added, Sequence):
        return replace(own, items=(*added.items, *own.items))
    return own


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
