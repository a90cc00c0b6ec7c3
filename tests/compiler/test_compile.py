"""The graph of a description: what waits for what, where steps run, what they are given."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jettison import distros, llb
from jettison.description.describe import describe
from jettison.description.model import Variables
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS
from jettison.recipe.images import image_requests
from jettison.recipe.program import ELF_MACHINES
from jettison.recipe.request import BuildRequest
from tests.compiler.graph import AMD64, ARM64, HELLO, compiled

GO_BUILD = (
    'go build -C ./cmd/hello -trimpath -buildmode=exe -buildvcs=false -ldflags "-buildid= -s -w"'
    " -o /out/hello ."
)
BASE = "mcr.microsoft.com/cbl-mariner/base/core:2.0"
GOLANG = "docker-image://mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0"


def test_a_name_is_one_line_without_controls_and_logins() -> None:
    text = (
        'distro: azurelinux-3.0\nstages: {a: {from: x, steps: [{copy: {src: a, include: "b\\n\\e[2J"}},'
        " {run: 'curl https://ci:s3cret@host/'}]}}\nfiles: [{from: a, src: a, dest: /a}]\n"
    )
    assert {"[a 1/2] copy a, only b��[2J", "[a 2/2] curl https://***@host/"} < set(compiled(text).names)


def test_names_of_the_steps_tell_a_person_what_happens() -> None:
    assert sorted(compiled(HELLO).names) == sorted(
        [
            "[rootfs] from mcr.microsoft.com/cbl-mariner/base/core:2.0",
            "[internal] build scripts",
            "[rootfs] install filesystem mariner-release prebuilt-ca-certificates",
            "[app] from mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0",
            "[internal] build scripts",
            "[app] install git",
            "[internal] load build context",
            "[app 1/2] copy .",
            f"[app 2/2] {GO_BUILD}",
            "[image] collect /usr/bin/hello",
            "[upx] fetch UPX 4.2.4",
            "[upx] unpack UPX 4.2.4",
            "[internal] build scripts",
            "[upx] pack with UPX 4.2.4 (lzma)",
            "[internal] build scripts",
            "[checks] join root and program",
            "[checks] judge the image",
            "[image] join root and program",
            "result",
        ]
    )


@pytest.mark.parametrize(
    ("user", "used"),
    [
        pytest.param("[app 2/2]", "[rootfs] install", id="compiling-needs-no-root"),
        pytest.param("[rootfs] install", "[app 2/2]", id="the-root-needs-no-program"),
        pytest.param("[upx] unpack", "[app 2/2]", id="upx-needs-no-program"),
    ],
)
def test_branches_do_not_wait_for_one_another(user: str, used: str) -> None:
    assert not compiled(HELLO).needs(user, used)


@pytest.mark.parametrize(
    ("user", "used"),
    [
        pytest.param("[upx] pack", "[app 2/2]", id="packing-needs-the-program"),
        pytest.param("[app 2/2]", "[app] install", id="compiling-needs-git"),
        pytest.param("[image] join", "[rootfs] install", id="the-image-needs-the-root"),
    ],
)
def test_steps_wait_for_what_they_use(user: str, used: str) -> None:
    assert compiled(HELLO).needs(user, used)


def test_program_is_compiled_where_it_builds_and_rooted_where_it_runs() -> None:
    graph = compiled(HELLO, target=ARM64)
    assert graph.named("[app 2/2]")["platform"] == {"architecture": "amd64", "os": "linux"}
    assert "GOARCH=arm64" in graph.named("[app 2/2]")["exec"]["process"]["env"]
    assert graph.named("[rootfs] install")["platform"] == {"architecture": "arm64", "os": "linux"}
    assert graph.named("[upx] pack")["platform"] == {"architecture": "amd64", "os": "linux"}
    assert graph.named("[upx] fetch")["source"]["identifier"].endswith("/upx-4.2.4-amd64_linux.tar.xz")
    assert graph.named("[upx] pack")["exec"]["process"]["args"][-2:] == ["183", "/usr/bin/hello"]


def test_environment_of_the_toolchain_is_known_without_a_registry() -> None:
    env = compiled(HELLO).named("[app 2/2]")["exec"]["process"]["env"]
    assert [line for line in env if line.startswith("PATH=") and "/usr/local/go/bin" in line]
    assert "CGO_ENABLED=0" in env


def test_caches_are_kept_apart_by_distribution_stage_and_architecture() -> None:
    graph = compiled(HELLO)
    mounts = graph.named("[app 2/2]")["exec"]["mounts"]
    assert {mount["dest"]: mount["cache"]["id"] for mount in mounts if "cache" in mount} == {
        "/go/pkg/mod": "/jettison/mariner-2.0/app/amd64/go/pkg/mod",
        "/root/.cache/go-build": "/jettison/mariner-2.0/app/amd64/root/.cache/go-build",
    }
    packages = [mount for mount in graph.named("[rootfs] install")["exec"]["mounts"] if "cache" in mount]
    assert packages == [
        {
            "input": -1,
            "dest": "/run/jettison-cache",
            "output": -1,
            "type": "MOUNT_CACHE",
            "cache": {"id": "/jettison/mariner-2.0/.tdnf/amd64/root", "sharing": "CACHE_PRIVATE"},
        }
    ]


def test_packing_has_no_network() -> None:
    graph = compiled(HELLO)
    assert graph.named("[upx] pack")["exec"]["network"] == "NETWORK_NONE"
    assert "network" not in graph.named("[app 2/2]")["exec"]


def test_copy_takes_the_place_of_merge_where_the_worker_has_none() -> None:
    assert compiled(HELLO).named("[image] join")["kind"] == "merge"
    assert compiled(HELLO, merge=False).named("[image] join")["kind"] == "file"


LINKS = """\
distro: azurelinux-3.0
rootfs: {base: none}
files:
  - {dest: /rules, content: ""}
  - {dest: /latest, symlink: rules}
  - {dest: /-n, symlink: -v, owner: "7:8"}
"""


def test_steps_make_links_where_the_worker_makes_none() -> None:
    graph = compiled(LINKS, symlinks=False)
    files = graph.named("[image] collect")
    copies = [action["copy"] for action in files["file"]["actions"] if "copy" in action]
    assert [(each["src"], each["dest"], "owner" in each) for each in copies] == [
        ("/link", "/latest", False),
        ("/link", "/-n", True),
    ]
    assert not [each for each in copies if "follow_symlink" in each]
    assert [action for action in files["file"]["actions"] if "symlink" in action] == []
    made = [graph.named(f"[image] make the link {path}")["exec"] for path in ("/latest", "/-n")]
    assert [each["process"]["args"] for each in made] == [
        ["ln", "-s", "--", "rules", "/run/jettison-linked/link"],
        ["ln", "-s", "--", "-v", "/run/jettison-linked/link"],
    ]
    assert [each["network"] for each in made] == ["NETWORK_NONE"] * 2
    assert "file.symlink.create" not in graph.definition.caps
    assert "file.symlink.create" in compiled(LINKS).definition.caps


def test_steps_point_at_the_lines_that_caused_them() -> None:
    text = "distro: mariner-2.0\ngo: ./cmd/hello\npackages:\n  - tzdata\n  - zlib\nupx: true\n"
    metadata = compiled(text).definition.metadata
    lines = {
        about.name: [(lines.line, lines.end_line) for place in about.locations for lines in place.ranges]
        for about in metadata.values()
    }
    assert lines["[app] install git"] == [(2, 2)]
    assert lines["[rootfs] install filesystem mariner-release prebuilt-ca-certificates tzdata zlib"] == [
        (3, 5)
    ]
    assert lines["[upx] pack with UPX 4.2.4 (lzma)"] == [(6, 6)]


def test_image_config_is_complete() -> None:
    text = (
        "distro: mariner-2.0\ngo: ./cmd/hello\nimage:\n"
        "  ports: [8080]\n  env: {A: b}\n  cmd: [serve]\n  labels: {x: y, l: file}\n"
    )
    assert compiled(text, labels=(("l", "line"),), target=ARM64).config == {
        "architecture": "arm64",
        "os": "linux",
        "config": {
            "User": "65532:65532",
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=b"],
            "WorkingDir": "/",
            "Entrypoint": ["/usr/bin/hello"],
            "Cmd": ["serve"],
            "ExposedPorts": {"8080/tcp": {}},
            "Labels": {"l": "line", "x": "y"},
        },
        "rootfs": {"type": "layers"},
        "history": [
            {
                "created_by": "jettison: install mariner-release prebuilt-ca-certificates (mariner-2.0)",
                "comment": "jettison.v1",
            },
            {"created_by": "jettison: add /usr/bin/hello", "comment": "jettison.v1"},
        ],
    }


def test_images_that_nothing_starts_from_are_not_looked_up() -> None:
    text = HELLO + "stages:\n  unused: {from: docker.io/library/node:22, steps: [{run: npm ci}]}\n"
    source = SourceFile("jettison.yaml", text)
    request = BuildRequest(target=ARM64, build=AMD64, source=llb.SourceInfo("jettison.yaml", b""))
    wanted = image_requests(
        describe(source, Variables(build_args={}, target=ARM64, build=AMD64), PRESETS), request
    )
    assert {(image.reference, image.platform, span.line) for image, span in wanted.items()} == {
        (GOLANG.removeprefix("docker-image://"), AMD64, 2),
        (BASE, ARM64, 1),
        (BASE, AMD64, 3),
    }


def test_same_input_gives_the_same_bytes_in_any_process() -> None:
    code = (
        "from tests.compiler.graph import compiled; import hashlib;"
        f"print(hashlib.sha256(compiled({HELLO!r}).definition.to_bytes()).hexdigest())"
    )
    path = "import sys; sys.path[:0] = ['.', 'frontend'];"
    seen = {
        subprocess.run(
            [sys.executable, "-c", path + code],
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(seen) == 1


def test_definition_asks_for_the_platform_of_each_image() -> None:
    graph = compiled(HELLO, target=ARM64)
    sources = [
        op for op in graph.ops if op["kind"] == "source" and op["source"]["identifier"].startswith("docker")
    ]
    assert {(op["source"]["identifier"], op["platform"]["architecture"]) for op in sources} == {
        ("docker-image://mcr.microsoft.com/cbl-mariner/base/core:2.0", "arm64"),
        ("docker-image://mcr.microsoft.com/cbl-mariner/base/core:2.0", "amd64"),
        (GOLANG, "amd64"),
    }


def test_every_architecture_of_a_distribution_can_be_packed() -> None:
    for name in distros.NAMES:
        distro = distros.find(name)
        assert distro is not None
        assert set(distro.architectures) <= set(ELF_MACHINES)


def test_a_fetched_file_has_the_name_of_its_secret_alone() -> None:
    step = f"http: {{url: https://example.com/a, checksum: 'sha256:{'0' * 64}', secret: token}}"
    graph = compiled(
        f"distro: azurelinux-3.0\nstages: {{a: {{from: x, steps: [{{{step}}}]}}}}\n"
        "files: [{from: a, src: a, dest: /a}]\n"
    )
    assert graph.named("fetch https")["source"]["attrs"]["http.authheadersecret"] == "token"
