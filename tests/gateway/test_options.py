"""Options from the environment: what each key comes to, and what a bad value says."""

from __future__ import annotations

import pytest

from jettison.errors import OptionError, presentable
from jettison.gateway.bridge import CacheImport
from jettison.gateway.options import Options
from jettison.gateway.refused import NOT_YET
from jettison.llb import Resources
from jettison.platforms import Platform
from tests.gateway.given_options import options

AMD64 = Platform("linux", "amd64")


def test_without_options_everything_has_its_default() -> None:
    assert options({}) == Options(
        session_id="s", build_platform=AMD64, architectures=frozenset({"amd64"}), platforms=(AMD64,)
    )


@pytest.mark.parametrize(
    ("opts", "name", "value"),
    [
        pytest.param({"filename": "a/b.yaml"}, "filename", "a/b.yaml", id="filename"),
        pytest.param({"cmdline": "img"}, "filename", "Dockerfile", id="filename by syntax line"),
        pytest.param(
            {"cmdline": "img", "build-arg:BUILDKIT_SYNTAX": "img"},
            "filename",
            "jettison.yaml",
            id="by build arg",
        ),
        pytest.param({"dockerfilekey": "df"}, "build_file_source", "df", id="dockerfilekey"),
        pytest.param({"target": "app"}, "target", "app", id="target"),
        pytest.param({"platform": "arm64"}, "platforms", (Platform("linux", "arm64"),), id="platform"),
        pytest.param(
            {"platform": "linux/aarch64, linux/amd64,linux/arm64"},
            "platforms",
            (Platform("linux", "arm64"), AMD64),
            id="platforms once each",
        ),
        pytest.param({"platform": "linux/amd64,linux/arm64"}, "multi", True, id="several are a map"),
        pytest.param({"multi-platform": "true"}, "multi", True, id="forced map"),
        pytest.param(
            {"multi-platform": "1", "build-arg:BUILDKIT_MULTI_PLATFORM": "0"},
            "multi",
            False,
            id="build arg wins",
        ),
        pytest.param({"build-arg:A": "b=c\nd"}, "build_args", {"A": "b=c\nd"}, id="build arg with equals"),
        pytest.param({"label:z": "1", "label:a": ""}, "labels", (("a", ""), ("z", "1")), id="labels"),
        pytest.param({"no-cache": ""}, "no_cache", (), id="no cache at all"),
        pytest.param({"no-cache": "App, b"}, "no_cache", ("app", "b"), id="no cache for stages"),
        pytest.param({"image-resolve-mode": "local"}, "resolve_mode", "local", id="resolve mode"),
        pytest.param({"build-arg:SOURCE_DATE_EPOCH": "0"}, "epoch", 0, id="epoch"),
        pytest.param({"build-arg:SOURCE_DATE_EPOCH": ""}, "epoch", None, id="no epoch"),
        pytest.param({"build-arg:SOURCE_DATE_EPOCH": "context"}, "context_epoch", True, id="of the context"),
        pytest.param({"build-arg:SOURCE_DATE_EPOCH": "context"}, "build_args", {}, id="no value yet"),
        pytest.param({"build-arg:SOURCE_DATE_EPOCH": "9223372036"}, "epoch", 9_223_372_036, id="last epoch"),
        pytest.param({"image-resolve-mode": "default"}, "resolve_mode", "", id="usual resolve mode"),
        pytest.param(
            {"add-hosts": "DB=10.0.0.1,six=[::1]"},
            "extra_hosts",
            (("db", "10.0.0.1"), ("six", "::1")),
            id="hosts",
        ),
        pytest.param({"hostname": "h"}, "hostname", "h", id="host name"),
        pytest.param(
            {"hostname": "h", "build-arg:BUILDKIT_SANDBOX_HOSTNAME": "i"},
            "hostname",
            "i",
            id="host name by build arg",
        ),
        pytest.param({"cgroup-parent": "a/b"}, "cgroup_parent", "a/b", id="cgroup"),
        pytest.param({"shm-size": "67108864"}, "shm_size", 1 << 26, id="shared memory"),
        pytest.param(
            {"ulimit": "nofile=1:2,core=0,stack=-1,nproc=5:-1,core=3"},
            "ulimits",
            (("nofile", 1, 2), ("core", 3, 3), ("stack", -1, -1), ("nproc", 5, -1)),
            id="limits",
        ),
        pytest.param({"memory": "5"}, "resources", Resources(memory=5), id="memory"),
        pytest.param({"memory": ""}, "resources", None, id="no memory"),
        pytest.param(
            {
                "memory": "1",
                "memswap": "-1",
                "cpushares": "2",
                "cpuperiod": "3",
                "cpuquota": "4",
                "cpusetcpus": "0-3,5",
                "cpusetmems": "0",
            },
            "resources",
            Resources(
                memory=1,
                memory_swap=-1,
                cpu_shares=2,
                cpu_period=3,
                cpu_quota=4,
                cpuset_cpus="0-3,5",
                cpuset_mems="0",
            ),
            id="what a step may take",
        ),
        pytest.param({"force-network-mode": "none"}, "network", "none", id="no network"),
        pytest.param({"force-network-mode": "sandbox"}, "network", "default", id="usual network"),
        pytest.param(
            {"cache-imports": '[{"Type":"registry","Attrs":{"ref":"a"}}]', "cache-from": "b,c"},
            "cache_imports",
            tuple(CacheImport(type="registry", attrs={"ref": ref}) for ref in "abc"),
            id="cache imports",
        ),
        pytest.param(
            {"context:x::linux/arm64": "docker-image://y"},
            "contexts",
            {"x::linux/arm64": "docker-image://y"},
            id="contexts",
        ),
        pytest.param({"local-sessionid:context": "t"}, "sessions", {"context": "t"}, id="sessions"),
        pytest.param({"sharedkey:localdir:x": "k"}, "shared_keys", {"x": "k"}, id="shared keys"),
        pytest.param({"input-metadata:x": "{}"}, "input_metadata", {"x": "{}"}, id="input metadata"),
        pytest.param({"context": "https://x"}, "context", "https://x", id="context"),
        pytest.param({"contextkey": "c", "c": "https://x"}, "context", "https://x", id="contextkey"),
        pytest.param({"contextsubdir": "a/b"}, "context_folder", "a/b", id="contextsubdir"),
        pytest.param({"dockerfilekey": "df"}, "own_build_file", True, id="build file apart"),
        pytest.param({"requestid": "frontend.lint"}, "request_id", "frontend.lint", id="request"),
        pytest.param({"frontend.caps": "a+forward,b"}, "caps", ("a+forward", "b"), id="caps"),
    ],
)
def test_an_option_is_read(opts: dict[str, str], name: str, value: object) -> None:
    assert getattr(options(opts), name) == value


@pytest.mark.parametrize(
    ("opts", "message"),
    [
        pytest.param(
            {"platform": "a/b/c/d"}, "option platform=a/b/c/d: `a/b/c/d` is no platform", id="platform"
        ),
        pytest.param(
            {"multi-platform": "maybe"}, "option multi-platform=maybe: expected true or false", id="boolean"
        ),
        pytest.param(
            {"multi-platform": "false", "platform": "amd64,arm64"},
            "option multi-platform=false: a build for 2 platforms needs it to be true",
            id="map forbidden",
        ),
        pytest.param(
            {"image-resolve-mode": "pul"},
            "option image-resolve-mode=pul: expected one of default, pull, local",
            id="resolve mode",
        ),
        *(
            pytest.param(
                {"build-arg:SOURCE_DATE_EPOCH": epoch},
                f"option SOURCE_DATE_EPOCH={epoch}: expected seconds since 1970, such as 1767225600,"
                " or `context`",
                id=f"epoch {epoch!r}",
            )
            for epoch in ("app", "-1", "1.5", "today", "9223372037", "1" * 5000, "\u0661")
        ),
        *(
            pytest.param(
                {"add-hosts": f"ok=10.0.0.2,{host}"},
                f"option add-hosts: {host} is not of the form host=ip",
                id=f"host {host!r}",
            )
            for host in ("db", "db=x", "=1.2.3.4", "a b=1.2.3.4", "a\tb=1.2.3.4", "#a=1.2.3.4", "a\0=1.2.3.4")
        ),
        pytest.param(
            {"force-network-mode": "bridge"},
            "option force-network-mode=bridge: expected none, host or sandbox",
            id="network",
        ),
        *(
            pytest.param(
                {"cache-imports": junk},
                f'option cache-imports={junk}: expected a JSON list of {{"Type":…,"Attrs":{{…}}}}',
                id=f"cache imports {junk[:50]}",
            )
            for junk in (
                "{",
                "1",
                "[1]",
                "[" * 100_000,
                '[{"Type":1,"Attrs":{}}]',
                '[{"Type":"registry","Attrs":[["ref","a"]]}]',
                '[{"Type":"registry","Attrs":{"ref":1}}]',
                '[{"Type":"registry","Attrs":{"ref":"\\ud800"}}]',
            )
        ),
        pytest.param(
            {"cache-imports": '[{"Type":"local"}]'},
            'option cache-imports=[{"Type":"local"}]: expected a JSON list of {"Type":…,"Attrs":{…}}',
            id="cache import without attributes",
        ),
        pytest.param(
            {"cmdline": "img:1 --flag"},
            "the syntax line gives arguments to the frontend, and it takes none: --flag",
            id="arguments",
        ),
        pytest.param({"ulimit": "nofil=1"}, "option ulimit: there is no limit `nofil`", id="unknown limit"),
        *(
            pytest.param(
                {"ulimit": f"core=0,nofile={limit}"},
                f"option ulimit: nofile={limit} is not of the form name=soft:hard",
                id=f"limit {limit!r}",
            )
            for limit in ("", "a", "1:", ":1", "1:2:3", "-2")
        ),
        *(
            pytest.param(
                {"ulimit": f"nofile={limit}"},
                f"option ulimit: in nofile={limit} the soft limit is above the hard one",
                id=f"limit {limit}",
            )
            for limit in ("2:1", "-1:5")
        ),
        *(
            pytest.param({"shm-size": size}, f"option shm-size={size}: expected a number of bytes", id=size)
            for size in ("64m", "-1", "٣")
        ),
        *(
            pytest.param(
                {name: text}, f"option {name}={text}: expected a number of {unit}, more than 0", id=name
            )
            for name, text, unit in (
                ("memory", "64m", "bytes"),
                ("memswap", "-2", "bytes, or -1 for no limit"),
                ("cpushares", "0", "shares"),
                ("cpuperiod", "x", "microseconds"),
                ("cpuquota", "-1", "microseconds"),
            )
        ),
        *(
            pytest.param(
                {name: text}, f"option {name}={text}: expected numbers and ranges, such as 0-3,5", id=name
            )
            for name, text in (("cpusetcpus", "0-"), ("cpusetmems", "a"))
        ),
        pytest.param(
            {"override-copy-image": "x"},
            f"option override-copy-image=x: an image for copies {NOT_YET}",
            id="not supported",
        ),
    ],
)
def test_a_bad_option_is_refused_by_name(opts: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        options(opts)
    assert caught.value.message == presentable(message)


@pytest.mark.parametrize(
    "opts",
    [
        pytest.param({"attest:provenance": "mode=max"}, id="provenance"),
        pytest.param({"vcs:source": "x", "vcs:revision": "y"}, id="version control"),
        pytest.param({"filename": "jettison.yaml"}, id="the file"),
        pytest.param({"shm-size": "", "ulimit": ""}, id="not given"),
        pytest.param({"something-new": "1"}, id="unknown"),
    ],
)
def test_what_the_daemon_does_by_itself_is_let_through(opts: dict[str, str]) -> None:
    assert options(opts) == options({})


def test_the_image_of_the_frontend_is_known() -> None:
    assert options({"source": "img"}).source == "img"
    assert options({}).source == ""


def test_sessions_of_local_sources() -> None:
    found = options({"local-sessionid:context": "other"})
    assert (found.session_of("context"), found.session_of("dockerfile")) == ("other", "s")
