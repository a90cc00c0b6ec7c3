"""Options for the steps of a build: what a command finds when it runs."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import Harbor

FACTS = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  facts:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - run: |
          { cat /proc/sys/kernel/hostname; ulimit -Sn; ulimit -Hn; cat /etc/hosts
            grep " /dev/shm " /proc/mounts; ls /sys/class/net; } > /facts
files: [{from: facts, src: /facts, dest: /facts}]
"""
HOST = FACTS.replace("      - run: |", "      - network: host\n        run: |")


def options(engine: Engine, flags: tuple[str, ...], opts: dict[str, str]) -> tuple[str, ...]:
    """Give the words of one engine's client."""
    return (
        flags
        if isinstance(engine, Buildx)
        else tuple(w for k, v in opts.items() for w in ("--opt", f"{k}={v}"))
    )


def project(folder: Path, text: str) -> Path:
    (folder / "jettison.yaml").write_text(text)
    return folder


def test_options_reach_the_steps(engine: Engine, tmp_path: Path) -> None:
    extra = options(
        engine,
        ("--ulimit=nofile=333:444", "--shm-size=3m", "--add-host=db.example:10.1.2.3", "--network=none"),
        {
            "ulimit": "nofile=333:444",
            "shm-size": str(3 << 20),
            "add-hosts": "db.example=10.1.2.3",
            "force-network-mode": "none",
        },
    )
    args = {"BUILDKIT_SANDBOX_HOSTNAME": "workbench"}
    build = Build(context=project(tmp_path, FACTS), args=args, extra=extra, no_cache=True)
    engine.tree(build, tmp_path / "out").ok()
    facts = (tmp_path / "out" / "facts").read_text()
    lines = facts.splitlines()
    assert lines[:3] == ["workbench", "333", "444"]
    assert "10.1.2.3\tdb.example" in lines
    assert "size=3072k" in facts
    assert lines[-1] == "lo"


def test_cgroup_parent_reaches_the_steps(engine: Engine, tmp_path: Path) -> None:
    text = FACTS.replace("cat /proc/sys/kernel/hostname", "cat /proc/self/cgroup")
    extra = options(engine, ("--cgroup-parent=jettison-e2e",), {"cgroup-parent": "jettison-e2e"})
    build = Build(context=project(tmp_path, text), extra=extra, no_cache=True)
    engine.tree(build, tmp_path / "out").ok()
    assert "jettison-e2e" in (tmp_path / "out" / "facts").read_text()


LIMITED = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  facts:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - run: |
          cd /sys/fs/cgroup
          if [ -e memory.max ]; then cat memory.max cpu.max cpuset.cpus >/facts; exit; fi
          { cat memory/memory.limit_in_bytes
            echo "$(cat cpu/cpu.cfs_quota_us) $(cat cpu/cpu.cfs_period_us)"
            cat cpuset/cpuset.cpus; } >/facts
files: [{from: facts, src: /facts, dest: /facts}]
"""


def test_limits_of_the_machine_hold_for_steps(harbor: Harbor, tmp_path: Path) -> None:
    """The Docker of the harbor is too old for them, and its buildx has no such flags."""
    opts = {"memory": "67108864", "cpuquota": "50000", "cpuperiod": "100000", "cpusetcpus": "0"}
    engine = Buildctl(harbor)
    build = Build(context=project(tmp_path, LIMITED), extra=options(engine, (), opts), no_cache=True)
    engine.tree(build, tmp_path / "out").ok()
    assert (tmp_path / "out/facts").read_text().splitlines() == ["67108864", "50000 100000", "0"]


def test_network_of_the_host_needs_its_entitlement(engine: Engine, tmp_path: Path) -> None:
    build = Build(context=project(tmp_path, HOST))
    outcome = engine.tree(build, tmp_path / "out")
    assert outcome.code != 0
    assert "network.host is not allowed for this build, and a step asks for it" in outcome.text
    assert "hint: build with `--allow network.host`, or leave `network: host` out" in outcome.text
    assert "7 | >>>       - network: host" in outcome.text
    if isinstance(engine, Buildx):  # the other daemon is set up to grant it to nobody
        engine.tree(replace(build, extra=("--allow=network.host",)), tmp_path / "out").ok()


READING = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  needs:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - run: cat /run/secrets/token > /token
        secrets: [token]
files: [{from: needs, src: /token, dest: /token}]
"""


def test_a_secret_that_nobody_gives_marks_the_step(engine: Engine, tmp_path: Path) -> None:
    outcome = engine.tree(Build(context=project(tmp_path, READING)), tmp_path / "out")
    assert outcome.code != 0
    assert "token: not found" in outcome.text
    assert "7 | >>>       - run: cat /run/secrets/token" in outcome.text


def test_agent_is_a_socket_for_root_alone(engine: Engine, tmp_path: Path) -> None:
    text = FACTS.replace("      - run: |", "      - ssh: true\n        run: |")
    text = text.replace("cat /proc/sys/kernel/hostname", "stat -c %F:%a:%u $SSH_AUTH_SOCK")
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(tmp_path / "agent"))
        agent.listen()
        extra = ("--ssh", f"default={tmp_path / 'agent'}")
        build = Build(context=project(tmp_path, text), extra=extra, no_cache=True)
        engine.tree(build, tmp_path / "out").ok()
    assert (tmp_path / "out" / "facts").read_text().splitlines()[0] == "socket:600:0"


TWO = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  kept: {from: "mcr.microsoft.com/azurelinux/base/core:3.0", steps: [{run: date +%N > /kept}]}
  again: {from: "mcr.microsoft.com/azurelinux/base/core:3.0", steps: [{run: date +%N > /again}]}
files: [{from: kept, src: /kept, dest: /kept}, {from: again, src: /again, dest: /again}]
"""


def test_cache_is_left_out_for_one_stage(engine: Engine, tmp_path: Path) -> None:
    build = Build(context=project(tmp_path, TWO))
    engine.tree(build, tmp_path / "one").ok()
    extra = options(engine, ("--no-cache-filter=Again",), {"no-cache": "Again"})
    engine.tree(replace(build, extra=extra), tmp_path / "two").ok()
    first, second = ({f: (tmp_path / d / f).read_text() for f in ("kept", "again")} for d in ("one", "two"))
    assert first["kept"] == second["kept"]
    assert first["again"] != second["again"]
