"""What C and C++ are built with on base/core: it is installed once, and builds what projects are made of."""

from __future__ import annotations

import pytest

from tests.harbor_world.conftest import Inside, Unpack

pytestmark = pytest.mark.world

SOURCES = """
mkdir -p /work && cd /work
cat >hello.c <<'END'
#include <stdio.h>
int main(void) { puts("hello"); return 0; }
END
cat >hello.cc <<'END'
#include <iostream>
int main() { std::cout << "hello" << std::endl; }
END
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(hello VERSION 1.2 LANGUAGES C CXX)
add_executable(c hello.c)
add_executable(cxx hello.cc)
install(TARGETS c cxx)
END
cat >configure.ac <<'END'
AC_INIT([hello],[1.2])
AM_INIT_AUTOMAKE([foreign])
LT_INIT
AC_PROG_CC
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
printf 'bin_PROGRAMS = hello\nhello_SOURCES = hello.c\n' >Makefile.am
"""
BY_CMAKE = """
PATH=/usr/lib/ccache:$PATH cmake -S . -B /build -G Ninja >/dev/null
cmake --build /build >/dev/null
DESTDIR=/out cmake --install /build --strip >/dev/null
/out/usr/local/bin/c; /out/usr/local/bin/cxx; grep CMAKE_PROJECT_VERSION:STATIC /build/CMakeCache.txt
grep CMAKE_C_COMPILER:FILEPATH /build/CMakeCache.txt
"""
BY_AUTOTOOLS = """
autoreconf -fi >/dev/null 2>&1
./configure --prefix=/usr >/dev/null
make install-strip DESTDIR=/out >/dev/null
/out/usr/bin/hello; grep "^PACKAGE_VERSION" config.log
"""


TOOLS = "build-essential cmake ninja-build ccache"


@pytest.fixture(scope="module")
def builder(unpack: Unpack) -> Inside:
    inside = unpack("azurelinux/base/core")
    # Without the option, as on the real base/core, a stranger of another repository comes in and fails.
    done = inside.tdnf(f"install -y --repo=azurelinux-official-base {TOOLS}")
    assert done.code == 0, done.out + done.err
    assert inside.sh(SOURCES).code == 0
    return inside


def test_cmake_builds_c_and_cpp_by_way_of_ccache(builder: Inside) -> None:
    done = builder.sh(f"set -e; cd /work; {BY_CMAKE}")
    compiler = "CMAKE_C_COMPILER:FILEPATH=/usr/lib/ccache/cc\n"
    assert (done.err, done.out) == ("", f"hello\nhello\nCMAKE_PROJECT_VERSION:STATIC=1.2\n{compiler}")


def test_autotools_make_their_own_scripts(builder: Inside) -> None:
    done = builder.sh(f"set -e; cd /work; {BY_AUTOTOOLS}")
    assert (done.err, done.out) == ("", "hello\nPACKAGE_VERSION='1.2'\n")
