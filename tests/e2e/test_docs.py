"""The complete example of each page about a key is built, and has what the page promises."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildx
from tests.e2e.harbor_env import Harbor, Outcome
from tests.e2e.indexes import offline
from tests.pages import KEYS, examples

NAMES = sorted(page.stem for page in KEYS.glob("*.md"))

MANIFEST = "var/lib/rpmmanifest/container-manifest-2"


def build(harbor: Harbor, name: str, scratch: Path, *, target: str = "", **args: str) -> Archive:
    """Build the example of a page as a user would, who saved it beside the context."""
    outcome, dest = attempt(harbor, name, scratch, target=target, **args)
    outcome.ok()
    return Archive.read(dest)


def attempt(
    harbor: Harbor, name: str, scratch: Path, *, target: str = "", old: str = "", new: str = "", **args: str
) -> tuple[Outcome, Path]:
    """Build the example with a text of it replaced; give how that ended, and where the image is."""
    (example,) = examples(KEYS / f"{name}.md")
    assert example.context is not None
    assert old in example.text
    file, dest = scratch / "jettison.yaml", scratch / "image.tar"
    file.write_text(example.text.replace(old, new) if old else example.text)
    build = Build(context=example.context, file=file, args=args, target=target)
    return Buildx(harbor).oci(offline(harbor, build, "docs"), dest), dest


def content(image: Archive, path: str) -> str:
    return image.tree()[path].content.decode()


def owned(image: Archive, path: str) -> tuple[int, int, int]:
    member = image.tree()[path].member
    return member.uid, member.gid, member.mode


def packages(image: Archive) -> set[str]:
    return {line.split("\t")[0] for line in content(image, MANIFEST).splitlines()}


def distro(image: Archive) -> None:
    assert "ID=mariner\n" in content(image, "usr/lib/os-release")
    assert image.config["config"]["Entrypoint"] == ["/usr/bin/hello"]


def args(image: Archive) -> None:
    assert content(image, "etc/hello/release") == f"hello dev-1 for {image.config['architecture']}\n"
    assert image.config["config"]["Labels"] == {"org.opencontainers.image.version": "dev"}


def c(image: Archive) -> None:
    assert image.config["config"]["Entrypoint"] == ["/usr/bin/notes"]
    assert {"sqlite-libs", "glibc"} <= packages(image)
    assert not [path for path in image.tree() if path.endswith((".h", ".a"))]


def go(image: Archive) -> None:
    assert image.config["config"]["Entrypoint"] == ["/usr/bin/greet"]
    assert "usr/bin/greet" in image.tree()


def python(image: Archive) -> None:
    assert image.config["config"]["Entrypoint"] == ["/app/bin/notes"]
    assert {"python3", "libstdc++", "tzdata"} <= packages(image)
    assert "app/lib/python3.11/site-packages/notes/__init__.py" in image.tree()


def rust(image: Archive) -> None:
    assert b"UPX!" in image.tree()["usr/bin/hello"].content
    assert {"glibc", "libgcc"} <= packages(image)


def node(image: Archive) -> None:
    assert image.config["config"]["Entrypoint"] == ["/usr/bin/node", "/app/server.js"]
    assert {"nodejs", "nodejs-full-i18n"} <= packages(image)
    assert "app/node_modules/fastify/package.json" in image.tree()


def stages(image: Archive) -> None:
    assert content(image, "usr/share/hello/notes.txt") == "version dev\nmodule hello\n"


def listed_packages(image: Archive) -> None:
    assert {"tzdata", "openssl-libs"} <= packages(image)
    assert "usr/share/zoneinfo/Europe/Lisbon" in image.tree()


def rootfs(image: Archive) -> None:
    tree = image.tree()
    assert "tzdata" in packages(image)
    assert "busybox" not in packages(image)
    assert not [path for path in tree if path.startswith("usr/share/zoneinfo/right")]
    assert [path for path in tree if path.startswith("var/log/")] == ["var/log/lastlog"]


def files(image: Archive) -> None:
    assert content(image, "usr/share/hello/go.mod").startswith("module hello\n")
    assert content(image, "etc/hello.conf") == "greeting = hello\n"
    assert owned(image, "etc/hello.conf") == (65532, 65532, 0o640)
    assert image.tree()["usr/bin/hi"].member.linkname == "hello"


def accounts(image: Archive) -> None:
    assert "app:x:1000:1000:app:/var/lib/app:/sbin/nologin\n" in content(image, "etc/passwd")
    assert content(image, "etc/group").splitlines()[-2:] == ["readers:x:2000:app", "app:x:1000:"]
    assert owned(image, "var/lib/app") == (1000, 1000, 0o700)
    assert image.config["config"]["User"] == "1000:1000"


def upx(image: Archive) -> None:
    assert b"UPX!" in image.tree()["usr/bin/hello"].content


def sbom(image: Archive) -> None:
    main = json.loads(content(image, "usr/share/sbom/server.cdx.json"))["metadata"]["component"]
    assert (main["name"], main["version"]) == ("server", "1.0")


def config(image: Archive) -> None:
    found = image.config["config"]
    assert found["Cmd"] == ["--now"]
    assert "LOG_LEVEL=info" in found["Env"]
    assert (found["User"], found["WorkingDir"]) == ("65534:65534", "/tmp")
    assert set(found["ExposedPorts"]) == {"8080/tcp", "53/udp"}
    assert found["Labels"] == {"org.opencontainers.image.title": "hello"}
    second = 10**9
    assert found["Healthcheck"] == {"Test": ["CMD", "/usr/bin/hello"], "Interval": 30 * second, "Retries": 2}


def checks(image: Archive) -> None:
    assert packages(image) == {"azurelinux-release", "filesystem", "prebuilt-ca-certificates"}


def passing_tests(image: Archive) -> None:
    assert owned(image, "etc/hello.conf") == (65532, 65532, 0o644)
    assert not [path for path in image.tree() if "jettison" in path]


def targets(image: Archive) -> None:
    assert {"LOG_LEVEL=info", "COLOUR=never"} <= set(image.config["config"]["Env"])
    assert "tzdata" not in packages(image)


def labels(image: Archive) -> None:
    assert image.config["config"]["Labels"] == {
        "org.opencontainers.image.title": "hello",
        "org.opencontainers.image.vendor": "Example",
    }


PROMISES: dict[str, Callable[[Archive], None]] = {
    "accounts": accounts,
    "args": args,
    "c": c,
    "checks": checks,
    "distro": distro,
    "files": files,
    "go": go,
    "image": config,
    "node": node,
    "packages": listed_packages,
    "python": python,
    "rootfs": rootfs,
    "rust": rust,
    "sbom": sbom,
    "stages": stages,
    "targets": targets,
    "tests": passing_tests,
    "upx": upx,
    "x": labels,
}


@pytest.mark.parametrize("name", NAMES)
def test_example_has_what_its_page_promises(harbor: Harbor, tmp_path: Path, name: str) -> None:
    PROMISES[name](build(harbor, name, tmp_path))


def test_an_argument_changes_what_uses_it(harbor: Harbor, tmp_path: Path) -> None:
    image = build(harbor, "args", tmp_path, VERSION="7")
    assert content(image, "etc/hello/release").startswith("hello 7-1 for ")
    assert image.config["config"]["Labels"] == {"org.opencontainers.image.version": "7"}


def test_a_target_is_laid_over_the_file(harbor: Harbor, tmp_path: Path) -> None:
    image = build(harbor, "targets", tmp_path, target="staging")
    assert {"LOG_LEVEL=debug", "COLOUR=never", "STAGE=staging"} <= set(image.config["config"]["Env"])
    assert "tzdata" in packages(image)


def test_the_target_debug_has_a_shell_and_no_check_against_it(harbor: Harbor, tmp_path: Path) -> None:
    image = build(harbor, "checks", tmp_path, target="debug")
    assert {"bash", "busybox"} <= packages(image)


def test_checks_name_all_that_fails(harbor: Harbor, tmp_path: Path) -> None:
    outcome, _ = attempt(harbor, "checks", tmp_path, old="max-size: 20MB", new="max-size: 2KB")
    assert outcome.code != 0
    assert "`checks.max-size`: the image holds" in outcome.text
    assert ">>>   max-size: 2KB" in outcome.text


def test_a_failed_test_shows_what_the_program_printed(harbor: Harbor, tmp_path: Path) -> None:
    outcome, _ = attempt(
        harbor, "tests", tmp_path, old="stdout: {contains: Hello,", new="stdout: {contains: Goodbye,"
    )
    assert outcome.code != 0
    assert "test `it greets, and not as root`: stdout does not contain: Goodbye" in outcome.text
    assert "    | Hello from Jettison, uid 65532\n" in outcome.text
