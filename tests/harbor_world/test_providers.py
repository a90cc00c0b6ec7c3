"""Which package the tdnf shim takes for a requirement, and from where (measured on the real ones)."""

from __future__ import annotations

import shutil

import pytest

from tests.harbor_world.conftest import Inside, Unpack

BASES = {"2.0": ("cbl-mariner", "mariner-official-base"), "3.0": ("azurelinux", "azurelinux-official-base")}
STRANGERS = {"2.0": "mariner-official-microsoft", "3.0": "azurelinux-official-ms-non-oss"}
OTHERS = {"2.0": "mariner-official-extras", "3.0": "azurelinux-official-ms-oss"}


class Planned:
    """A builder, whose repositories may get more lines, and what tdnf would install in it."""

    def __init__(self, inside: Inside, release: str) -> None:
        self.inside = inside
        self.release = release

    def plan(self, arguments: str, root: str = "/r", **ranks: str) -> dict[str, str]:
        """Return the repository of each package that would come, by name; ``ranks`` are by repository."""
        self._copy_repositories(ranks)
        if root != "/":
            shutil.rmtree(self.inside.root / root[1:], ignore_errors=True)
        options = f"--releasever={self.release} --installroot={root} --setopt=reposdir=/tmp/ranked"
        done = self.inside.tdnf(f"{options} --assumeno install {arguments}")
        assert (done.code, done.err) == (8, "Error(1032) : Operation aborted.\n")
        rows = [line.split() for line in done.out.splitlines() if line.count(" ") > 4]
        return {name: repository for name, _, _, repository, *_ in rows}

    def _copy_repositories(self, ranks: dict[str, str]) -> None:
        folder = self.inside.root / "tmp/ranked"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.inside.root / "etc/yum.repos.d", folder)
        for name, rank in ranks.items():
            file = next(folder.glob(f"*-{name.replace('_', '-')}.repo"))
            file.write_text(file.read_text().replace("enabled=1\n", f"enabled=1\npriority={rank}\n"))


@pytest.fixture(params=BASES)
def planned(request: pytest.FixtureRequest, unpack: Unpack) -> Planned:
    release = str(request.param)
    return Planned(unpack(f"{BASES[release][0]}/base/core"), release)


def test_first_name_in_byte_order_wins_from_whatever_repository(planned: Planned) -> None:
    plan = planned.plan("greeter ranked-user")
    assert plan["mdatp"] == STRANGERS[planned.release]
    assert not {"zlib", "ranked"} & {*plan}  # a name that is the requirement has no precedence


def test_package_on_the_command_line_wins(planned: Planned) -> None:
    plan = planned.plan("greeter zlib")
    assert ("mdatp" in plan, plan["zlib"]) == (False, BASES[planned.release][1])


def test_installed_package_wins(planned: Planned) -> None:
    # The builder has zlib, and not what git requires beside it.
    assert "mdatp" not in planned.plan("greeter", root="/")
    assert "mdatp" in planned.plan("git", root="/")


def test_higher_version_wins_from_whatever_repository(planned: Planned) -> None:
    assert planned.plan("ranked")["ranked"] == OTHERS[planned.release]


def test_priority_is_obeyed_by_the_newer_one_alone(planned: Planned) -> None:
    plan = planned.plan("greeter ranked", official_base="49")
    base = BASES[planned.release][1]
    if planned.release == "3.0":
        assert ("mdatp" in plan, plan["zlib"], plan["ranked"]) == (False, base, base)
    else:
        assert ("mdatp" in plan, plan["ranked"]) == (True, OTHERS["2.0"])


def test_priority_that_is_no_number_counts_as_0(unpack: Unpack) -> None:
    azure = Planned(unpack("azurelinux/base/core"), "3.0")
    plan = azure.plan("ranked", official_base="49", ms_oss="high")
    assert plan["ranked"] == OTHERS["3.0"]


def test_excluded_package_that_is_asked_for_is_no_failure(azure: Inside, fresh: str) -> None:
    done = azure.tdnf(f"-y {fresh} --exclude=ranked install ranked")
    assert (done.code, done.err) == (0, "Nothing to do.\n")


def test_excluded_package_that_is_needed(azure: Inside, fresh: str) -> None:
    done = azure.tdnf(f"-y {fresh} --exclude=oss-data install oss-tool")
    assert done.code == 21
    assert "package oss-data-1.0-1.azl3.noarch is disabled\n" in done.err
    assert done.err.endswith("Error(1301) : Solv general runtime error\n")


def test_recommended_packages_come_on_azure_alone(planned: Planned) -> None:
    weak = {"SymCrypt", "SymCrypt-OpenSSL", "openssl"}
    assert weak & {*planned.plan("openssl-libs")} == (weak if planned.release == "3.0" else set())


def test_stranger_ends_the_installation(planned: Planned) -> None:
    done = planned.inside.tdnf("-y install git")
    assert (done.code, done.err.splitlines()[-1]) == (245, "Error(1525) : rpm transaction failed")
