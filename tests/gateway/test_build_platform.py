"""The platform that builds: what the daemon says of its workers."""

from __future__ import annotations

import os

import pytest

from jettison.errors import DaemonError
from jettison.platforms import parse
from tests.gateway.given_options import options


@pytest.mark.parametrize(
    ("workers", "expected"),
    [
        pytest.param(
            '[{"platforms":[{"os":"linux","architecture":"arm"}]}]', "linux/arm/v7", id="usual variant"
        ),
        pytest.param(
            '[{"platforms":[]},{"platforms":[{"os":"linux","architecture":"arm","variant":"v6"}]}]',
            "linux/arm/v6",
            id="second worker",
        ),
    ],
)
def test_the_build_platform_is_the_workers_first(workers: str, expected: str) -> None:
    found = options({}, BUILDKIT_WORKERS=workers)
    assert found.build_platform.format() == expected
    assert [platform.format() for platform in found.platforms] == [expected]


def test_what_the_worker_can_run_is_known() -> None:
    named = '{"os":"linux","architecture":"amd64"},{"os":"linux","architecture":"amd64","variant":"v2"}'
    emulated = f'{named},{{"os":"linux","architecture":"arm64"}}'
    assert options({}, BUILDKIT_WORKERS=f'[{{"platforms":[{named}]}}]').architectures == {"amd64"}
    assert options({}, BUILDKIT_WORKERS=f'[{{"platforms":[{emulated}]}}]').architectures == {"amd64", "arm64"}


@pytest.mark.parametrize("workers", ["", "null", "[]", '[{"platforms":null}]'])
def test_without_a_workers_platform_it_is_that_of_this_machine(workers: str) -> None:
    assert options({}, BUILDKIT_WORKERS=workers).build_platform == parse(f"linux/{os.uname().machine}")


@pytest.mark.parametrize(
    "workers",
    [
        "junk",
        "5",
        '{"platforms":[]}',
        "[5]",
        '[{"platforms":5}]',
        '[{"platforms":["linux/amd64"]}]',
        '[{"platforms":[{"os":"linux"}]}]',
        '[{"platforms":[{"architecture":"amd64"}]}]',
        '[{"platforms":[{"os":"linux","architecture":5}]}]',
        '[{"platforms":[{"os":"linux","architecture":"a b"}]}]',
        '[{"platforms":[{"os":"linux","architecture":""}]}]',
        "[" * 100_000,
    ],
    ids=lambda workers: str(workers)[:60],
)
def test_workers_that_cannot_be_read_are_the_daemons_fault(workers: str) -> None:
    with pytest.raises(DaemonError) as caught:
        options({}, BUILDKIT_WORKERS=workers)
    assert (
        caught.value.message
        == "the daemon lists its workers in BUILDKIT_WORKERS, and the list cannot be read"
    )
    assert caught.value.hint == 'it is JSON like [{"platforms":[{"os":"linux","architecture":"amd64"}]}]'
