"""File capabilities: what a program may do beyond its caller, as `capabilities(7)` names it."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.shapes import Key, Text, list_key, texts
from jettison.description.values import Value

# By their numbers, from 0: source include/uapi/linux/capability.h of Linux.
_NAMES = """
chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service
net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct
sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap
mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
"""
_NUMBERS = {f"cap_{name}": number for number, name in enumerate(_NAMES.split())}
_REVISION_2, _EFFECTIVE = 0x02000000, 1

_SHAPE = Text(
    name="capability", pattern=f"cap_(?:{'|'.join(_NAMES.split())})", examples=("cap_net_bind_service",)
)


def _read(value: Value) -> tuple[str, ...]:
    return tuple(name for item in value.items("a list of capabilities") for name in _names(item))


def _names(item: Value) -> Iterator[str]:
    text = item.text("a capability, such as `cap_net_bind_service`")
    if text in _NUMBERS:
        yield text
    elif text is not None:
        word = text.lower().removeprefix("cap_").partition("=")[0].partition("+")[0]
        hint = item.report.suggest(f"cap_{word}", _NUMBERS, likeness=0.8)
        item.bad(f"must be a capability, such as `cap_net_bind_service`, found `{text}`", hint)


CAPABILITIES: Key[tuple[str, ...]] = list_key(
    "capabilities",
    "what a copied program may do [without being root](#file-capabilities), such as `cap_net_bind_service`: a"
    " list, or one",
    texts(_SHAPE),
    _read,
    otherwise="those at the source",
)


def encode(names: tuple[str, ...]) -> str:
    """Return the attribute `security.capability` in hex: all permitted, and effective from the start.

    Source: `struct vfs_cap_data` of linux/capability.h; `setcap` calls it `NAMES=ep`.
    """
    permitted = sum(1 << _NUMBERS[name] for name in set(names))
    words = (_REVISION_2 | _EFFECTIVE, permitted & 0xFFFFFFFF, 0, permitted >> 32, 0)
    return b"".join(word.to_bytes(4, "little") for word in words).hex()
