"""What starts.sh says of libraries: where loaders look for them, and what programs say of it."""

from __future__ import annotations

import pytest

from tests.scripts.programs.elves import elf
from tests.scripts.programs.test_linking import LIBRARIES, LOADER, MUSL
from tests.scripts.verify.test_starting import LINK, NEEDED, STARTS, Image, image

__all__ = ["image"]


def test_libraries_are_looked_for_as_far_as_they_go(image: Image) -> None:
    image.take("usr/bin/app", "usr/bin/openssl")
    image.loader()
    image.libraries("libc.so.6")
    wrong = f"{STARTS} /usr/bin/app, which needs"
    assert image.started("app") == [f"{wrong} libssl.so.3: the image has no such library{LINK}"]
    image.libraries("libcrypto.so.3")
    assert image.started("app") == [f"{wrong} libssl.so.3: the image has no such library{LINK}"]
    image.take("usr/lib/libssl.so.3", f"{LIBRARIES}/libssl.so.3", (b"libcrypto.so.3", b"libcrypt0.so.3"))
    assert image.started("app") == [
        f"{wrong} libcrypt0.so.3 (for libssl.so.3): the image has no such library{LINK}"
    ]
    image.libraries("libssl.so.3")
    assert image.started("app") == []


@pytest.mark.parametrize(
    ("folder", "how"),
    [
        pytest.param("lib", "", id="a link of the root"),
        pytest.param("opt/lib", "environment", id="LD_LIBRARY_PATH"),
        pytest.param("opt/lib", "conf", id="ld.so.conf.d"),
        pytest.param("opt/lib", "cache", id="ld.so.cache"),
    ],
)
def test_libraries_are_found_where_a_loader_looks(image: Image, folder: str, how: str) -> None:
    image.take("usr/bin/app", "usr/bin/openssl")
    image.loader()
    (image.tree / "usr/lib").mkdir(parents=True)
    (image.tree / "lib").symlink_to("usr/lib")
    image.libraries(*NEEDED, folder=folder)
    if how == "conf":
        image.put("etc/ld.so.conf.d/app.conf", "# ours\n/opt/lib \n")
    if how == "cache":
        image.put("etc/ld.so.cache", "".join(f"{name}\0/opt/lib/{name}\0" for name in NEEDED))
    assert image.started("app", libraries="/none:/opt/lib" if how == "environment" else "") == []
    if how:
        (image.tree / folder / "libssl.so.3").unlink()
        assert image.started("app", libraries="/opt/lib")[0].startswith(
            f"{STARTS} /usr/bin/app, which needs libssl.so.3:"
        )


def test_a_library_that_the_user_may_not_read_does_not_count(image: Image) -> None:
    image.take("usr/bin/app", "usr/bin/openssl")
    image.loader()
    image.libraries(*NEEDED)
    (image.tree / "usr/lib/libssl.so.3").chmod(0o600)
    assert image.started("app") == [
        f"{STARTS} /usr/bin/app, which needs libssl.so.3: the image has no such library{LINK}"
    ]
    assert image.started("app", user="0:0") == []


@pytest.mark.parametrize(
    ("program", "first", "starts"),
    [
        pytest.param({"rpath": "$ORIGIN/../lib"}, {}, True, id="rpath, for libraries of libraries too"),
        pytest.param({"rpath": "${ORIGIN}/../lib"}, {}, True, id="rpath in braces"),
        pytest.param({"runpath": "$ORIGIN/../lib"}, {}, False, id="runpath, for its own alone"),
        pytest.param({"runpath": "/opt/lib"}, {"runpath": "$ORIGIN"}, True, id="runpath of each"),
        pytest.param({"runpath": "/opt/lib"}, {"rpath": "$ORIGIN"}, True, id="rpath of the library"),
        pytest.param({"rpath": "/opt/lib"}, {"runpath": "/none"}, False, id="runpath hides the rpath"),
        pytest.param({"rpath": "/opt/${LIB}"}, {}, True, id="lib or lib64"),
        pytest.param({"rpath": "../lib"}, {}, True, id="from the directory"),
        pytest.param({}, {}, False, id="nothing"),
    ],
)
def test_libraries_are_found_by_what_programs_say(
    image: Image, program: dict[str, str], first: dict[str, str], starts: bool
) -> None:
    image.loader()
    image.put("opt/bin/app", elf("libfirst.so", loader=LOADER.decode(), **program))
    image.put("opt/lib/libfirst.so", elf("libsecond.so", soname="libfirst.so", **first))
    image.put("opt/lib/libsecond.so", elf(soname="libsecond.so"))
    failures = image.started("/opt/bin/app", workdir="/opt/bin")
    missing = "libsecond.so (for libfirst.so)" if program else "libfirst.so"
    wrong = f"{STARTS} /opt/bin/app, which needs {missing}: the image has no such library{LINK}"
    assert failures == ([] if starts else [wrong])


def test_an_rpath_goes_down_all_the_way(image: Image) -> None:
    image.loader()
    image.put("opt/app", elf("liba.so", loader=LOADER.decode(), runpath="/opt"))
    image.put("opt/liba.so", elf("libb.so", rpath="$ORIGIN:$ORIGIN/more"))
    image.put("opt/libb.so", elf("libc.so"))
    image.put("opt/more/libc.so", elf())
    assert image.started("/opt/app") == []


def test_a_library_by_its_path_is_looked_for_from_the_directory(image: Image) -> None:
    image.loader()
    image.put("srv/app", elf("out/libx.so", loader=LOADER.decode()))
    image.put("srv/out/libx.so", elf())
    assert image.started("./app", workdir="/srv") == []
    assert image.started("/srv/app") == [
        f"{STARTS} /srv/app, which needs out/libx.so: the image has no such library{LINK}"
    ]


@pytest.mark.parametrize("machine", ["x86_64", "riscv64", "powerpc64le"])
def test_directories_of_debian_are_looked_in(image: Image, machine: str) -> None:
    image.loader()
    image.put("app", elf("libx.so", loader=LOADER.decode()))
    image.put(f"usr/lib/{machine}-linux-gnu/libx.so", elf())
    assert image.started("/app") == []


def test_musl_is_its_own_library(image: Image) -> None:
    libc = b"libc.so.6"
    image.take("usr/bin/app", "usr/bin/sed", (LOADER, MUSL))
    image.put("lib/ld-musl-x86_64.so.1")
    (first, *_) = image.started("app")
    assert first.startswith(f"{STARTS} /usr/bin/app, which needs lib")
    image.take("usr/bin/app", "usr/bin/env", (LOADER, MUSL), (libc, b"libc.so"))
    assert image.started("app") == []
    image.put(
        "usr/bin/app", elf("libc.musl-x86_64.so.1", "libm.so.6", "libpthread.so.0", loader=MUSL.decode())
    )
    assert image.started("app") == []
    # A program for glibc, whose loader is a link to musl (gcompat).
    image.put("usr/bin/app", elf("libc.so.6", loader=LOADER.decode()))
    image.put("lib64/x").with_name("ld-linux-x86-64.so.2").symlink_to("/lib/ld-musl-x86_64.so.1")
    assert image.started("app") == []
