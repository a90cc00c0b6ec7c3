"""The network of the harbor's containers: a bridge of its own, so that another Docker's stays untouched."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.layout import HarborError, Layout

_POOL = "10.87.0.0/16"  # one /24 of it is used
_COMMENT = "jettison-harbor"


def name(layout: Layout) -> str:
    """Return the bridge's name (at most 15 characters)."""
    return f"jtn{layout.tag}"


def up(layout: Layout, tools: Mapping[str, Path]) -> str:
    """Make the bridge and let its containers out; return what does not work, or an empty text.

    The daemon itself is told to leave iptables alone: two of them on one machine spoil each other's chains.
    """
    if not exists(layout):
        ip = tools["ip"]
        run([ip, "link", "add", name(layout), "type", "bridge"])
        run([ip, "address", "add", f"{_gateway(_free_subnet(ip, layout))}/24", "dev", name(layout)])
        run([ip, "link", "set", name(layout), "up"])
    try:
        _let_out(layout, tools)
    except HarborError as error:
        return f"containers cannot reach other machines: {error}"
    return ""


def down(layout: Layout, tools: Mapping[str, Path]) -> bool:
    """Remove the bridge and the rules made for it; return whether there was one."""
    if not exists(layout):
        return False
    for rule in _rules(layout, _subnet(tools["ip"], layout)):
        _drop(tools["iptables"], rule)
    run([tools["ip"], "link", "delete", name(layout)])
    return True


def _let_out(layout: Layout, tools: Mapping[str, Path]) -> None:
    for table, chain, *match in _rules(layout, _subnet(tools["ip"], layout)):
        try:
            run([tools["iptables"], "-w", "-t", table, "-C", chain, *match])
        except HarborError:
            run([tools["iptables"], "-w", "-t", table, "-I", chain, *match])


def _drop(iptables: Path, rule: Sequence[str]) -> None:
    table, chain, *match = rule
    try:
        run([iptables, "-w", "-t", table, "-D", chain, *match])
    except HarborError as error:
        print(f"harbor: a firewall rule was gone before: {error}")


def _rules(layout: Layout, subnet: str) -> list[list[str]]:
    bridge, note = name(layout), ["-m", "comment", "--comment", _COMMENT]
    return [
        ["nat", "POSTROUTING", "-s", subnet, "!", "-o", bridge, *note, "-j", "MASQUERADE"],
        ["filter", "FORWARD", "-i", bridge, *note, "-j", "ACCEPT"],
        ["filter", "FORWARD", "-o", bridge, *note, "-j", "ACCEPT"],
    ]


def exists(layout: Layout) -> bool:
    return Path("/sys/class/net", name(layout)).exists()


def _subnet(ip: Path, layout: Layout) -> str:
    shown = json.loads(run([ip, "-json", "-4", "address", "show", "dev", name(layout)]))
    local = shown[0]["addr_info"][0]
    return str(ipaddress.IPv4Network(f"{local['local']}/{local['prefixlen']}", strict=False))


def _free_subnet(ip: Path, layout: Layout) -> str:
    routes = [route["dst"] for route in json.loads(run([ip, "-json", "-4", "route"]))]
    taken = [ipaddress.IPv4Network(route) for route in routes if route != "default"]
    pool = list(ipaddress.IPv4Network(_POOL).subnets(new_prefix=24))
    first = int(layout.tag, 16) % len(pool)
    for candidate in (*pool[first:], *pool[:first]):
        if not any(candidate.overlaps(other) for other in taken):
            return str(candidate)
    raise HarborError(f"every network of {_POOL} is in use: the harbor's containers need a /24 of it")


def _gateway(subnet: str) -> str:
    return str(next(ipaddress.IPv4Network(subnet).hosts()))
