"""Lock files of stages that have packages and stand on each other, as whole requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import grpc

from jettison.pb import gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.test_lock_file import FILE_NAME, LOCK_NAME, SUM
from tests.session.test_write_lock import OPTIONS, held, made

FILE = b"""distro: azurelinux-3.0
rootfs: {base: none}
stages:
  tools: {from: example.com/a:1, packages: [openssl-libs]}
  app: {from: tools, packages: [openssl-devel]}
files: [{from: app, src: /out, dest: /out}]
targets: {debug: {}}
"""
UPGRADE = {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "openssl-libs"}


@dataclass(kw_only=True)
class Stages(Daemon):
    """A daemon that gives each list of packages an answer of its own.

    They are found by the last word of the step that writes the list, or else by its name.
    """

    today: dict[str, str] = field(default_factory=dict)

    def Solve(  # noqa: N802
        self, request: gateway_pb2.SolveRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.SolveResponse:
        response = super().Solve(request, context)
        if response.result.ref.id.startswith("build#"):
            words = _written(request)
            found = (self.today[word] for word in words if word in self.today)
            response.result.ref.id += f"#{next(found, '')}"
        return response

    def _file(self, ref: str, path: str, context: grpc.ServicerContext) -> bytes:
        name, _, data = ref.partition("#")
        return data.partition("#")[2].encode() if name == "build" else super()._file(ref, path, context)


def _written(solve: gateway_pb2.SolveRequest) -> tuple[str, str]:
    """Give the last word and the name of the step whose packages are written."""
    last = name = ""
    for data in solve.definition.ops:
        args = list(ops_pb2.Op.FromString(data).exec.process.args)
        if any(word.startswith("--write-lock=") for word in args):
            described = solve.definition.metadata[f"sha256:{sha256(data).hexdigest()}"].description
            last, name = args[-1], described["llb.customname"].rpartition("] ")[2]
    return last, name


def today(version: int) -> dict[str, str]:
    """Give what there is today, both packages of one version."""
    names = ("openssl-libs", "openssl-devel")
    return {f"install {name}": f"{name}-{version}-1.azl3.x86_64 {SUM}\n" for name in names}


def daemon(lists: dict[str, str], lock: str = "", file: bytes = FILE) -> Stages:
    beside = {LOCK_NAME: lock.encode()} if lock else {}
    files = {"dockerfile": {FILE_NAME: file, **beside}, "build": {}, "context": {}}
    return Stages(files=files, digest=SUM, today=lists)


def first(tmp_path: Path, file: bytes = FILE, platform: str = "linux/amd64") -> str:
    """Give the text of a lock file of version 1 of all."""
    found = daemon(today(1), file=file)
    check_end(run(found, tmp_path, {**OPTIONS, "platform": platform}))
    return made(found)


def stages(text: str) -> list[tuple[str, str, list[str], list[str]]]:
    """Give target, name, what is asked and the packages of each stage."""
    listed = json.loads(text)["builder"]["stages"]
    return [
        (
            each["target"],
            each["stage"],
            each["asked"],
            [package.partition(" ")[0] for package in each["packages"]],
        )
        for each in listed
    ]


LIBS, DEVEL = ["openssl-libs-1-1.azl3.x86_64"], ["openssl-devel-1-1.azl3.x86_64"]


def test_a_stage_of_a_target_is_locked_over_what_it_stands_on_there(tmp_path: Path) -> None:
    other = FILE.replace(b"{debug: {}}", b"{debug: {}, alt: {stages: {tools: {from: 'example.com/b:1'}}}}")
    a, b = (f"--from=example.com/{name}:1" for name in "ab")
    over = ["tools:openssl-libs", "--from=tools", "openssl-devel"]
    assert stages(first(tmp_path, other)) == [
        ("", "app", [f"tools:{a}", *over], DEVEL),
        ("", "tools", [a, "openssl-libs"], LIBS),
        ("alt", "app", [f"tools:{b}", *over], DEVEL),
        ("alt", "tools", [b, "openssl-libs"], LIBS),
    ]


def test_a_stage_below_that_moves_is_what_the_next_one_is_resolved_over(tmp_path: Path) -> None:
    found = daemon(today(2), first(tmp_path))
    check_end(
        run(found, tmp_path, {**UPGRADE, "build-arg:JETTISON_LOCK_UPGRADE": "openssl-libs,openssl-devel"})
    )
    assert [packages for _, _, _, packages in stages(made(found))] == [
        ["openssl-devel-2-1.azl3.x86_64"],
        ["openssl-libs-2-1.azl3.x86_64"],
    ]
    below = [command for command, _ in held(found) if "--lock=/run/jettison-lock/packages" in command]
    assert [command[-1] for command in below] == ["openssl-libs-2-1.azl3.x86_64"] * 2


def test_what_stays_is_installed_over_what_moved(tmp_path: Path) -> None:
    before = first(tmp_path)
    devel = f"{DEVEL[0]} {SUM}\n"
    found = daemon({**today(2), DEVEL[0]: devel}, before)
    check_end(run(found, tmp_path, UPGRADE))
    assert [packages for _, _, _, packages in stages(made(found))] == [
        DEVEL,
        ["openssl-libs-2-1.azl3.x86_64"],
    ]
    assert [command[-1] for command, _ in held(found)][-2:] == ["openssl-libs-2-1.azl3.x86_64", DEVEL[0]]


def test_what_cannot_stay_over_what_moved_is_told(tmp_path: Path) -> None:
    found = daemon(today(2), first(tmp_path))

    def refuse(request: object) -> Status | None:
        assert isinstance(request, gateway_pb2.SolveRequest)
        stays = request.definition.ops and b"openssl-devel-1" in b"".join(request.definition.ops)
        return Status(code=2, message="openssl-devel requires openssl-libs = 1") if stays else None

    found.refuse = {"Solve": refuse}
    check_end(run(found, tmp_path, UPGRADE))
    assert error_of(found).message == (
        "jettison.yaml:5:22: error: packages below stage app move, and its own cannot be installed over them"
        " as they are locked: openssl-devel requires openssl-libs = 1; hint: give `--upgrade-package` for"
        " those of its own too, or make all again: `jettison lock --update`"
    )


def test_a_lock_file_without_roots_knows_its_platforms(tmp_path: Path) -> None:
    text = first(tmp_path, platform="linux/arm64,linux/amd64")
    assert json.loads(text)["roots"] == []
    assert json.loads(text)["platforms"] == ["linux/amd64", "linux/arm64"]


def test_what_moves_below_the_images_stage_is_nothing_to_a_target_that_has_its_own(tmp_path: Path) -> None:
    own = "{debug: {}, alt: {stages: {tools: {from: 'example.com/b:1', packages: [zlib]}}}}"
    file = FILE.replace(b"{debug: {}}", own.encode())
    zlib = {"install openssl-libs zlib": f"zlib-1-1.azl3.x86_64 {SUM}\n"}
    before = daemon({**today(1), **zlib}, file=file)
    check_end(run(before, tmp_path, OPTIONS))
    devel = f"{DEVEL[0]} {SUM}\n"
    found = daemon({**today(2), **zlib, DEVEL[0]: devel}, made(before), file)
    check_end(run(found, tmp_path, UPGRADE))
    assert stages(made(found))[2:] == [
        (target, stage, asked, DEVEL if stage == "app" else ["zlib-1-1.azl3.x86_64"])
        for target, stage, asked, _ in stages(made(before))[2:]
    ]
    moved = [words for words, _ in held(found) if any(word.startswith("--upgrade=") for word in words)]
    assert sorted(words[-1] for words in moved) == ["3.0", DEVEL[0]]
