"""Digests and bytes against a graph that BuildKit's own Go client marshalled.

The vectors are output of client/llb (BuildKit 0.32), one op each, in the order of the definition. The
graph is made again here through the public names only.
"""

from __future__ import annotations

import base64

import pytest

from jettison import llb
from jettison.llb import caps
from jettison.platforms import Platform

# `v8` is set by hand: a platform that was read from text has no variant here.
ARM = Platform("linux", "arm64", "v8")

GO_OPS = {
    "image": (
        "9ff80385001d5b0734d62a54c2a0d34fd45c97544e384451121dde291a5eb442",
        "UhIKBWFybTY0EgVsaW51eBoCdjhaABouCixkb2NrZXItaW1hZ2U6Ly9kb2NrZXIuaW8vbGlicmFyeS9hbHBpbmU6My4xOQ==",
    ),
    "local": (
        "5a169f4dfb23f940aa9d8d7febbc03c609cd4f570455a83a02d61eab5967426a",
        (
            "WgAaiwEKD2xvY2FsOi8vY29udGV4dBIhChVsb2NhbC5leGNsdWRlcGF0dGVybnMSCFsiKi5tZCJdEh4KEWxvY2FsLmZvbGxv"
            "d3BhdGhzEglbImEiLCJiIl0SFQoNbG9jYWwuc2Vzc2lvbhIEc2VzcxIeChNsb2NhbC5zaGFyZWRrZXloaW50Egdjb250ZXh0"
        ),
    ),
    "exec": (
        "d7bb1b684f4ca89eea2f4ddee553d68e0c70a70c8d057d02eaaf986938f66b8e",
        (
            "CkkKR3NoYTI1Njo5ZmY4MDM4NTAwMWQ1YjA3MzRkNjJhNTRjMmEwZDM0ZmQ0NWM5NzU0NGUzODQ0NTExMjFkZGUyOTFhNWVi"
            "NDQyCkkKR3NoYTI1Njo1YTE2OWY0ZGZiMjNmOTQwYWE5ZDhkN2ZlYmJjMDNjNjA5Y2Q0ZjU3MDQ1NWE4M2EwMmQ2MWVhYjU5"
            "Njc0MjZhUhIKBWFybTY0EgVsaW51eBoCdjhaABKlAgpLCgJzaAoCLWMKB2VjaG8gaGkSB0ZPTz1iYXISJ1NTSF9BVVRIX1NP"
            "Q0s9L3J1bi9idWlsZGtpdC9zc2hfYWdlbnQuMBoEL3NyY1gBEgMaAS8SLAj///////////8BGgYvY2FjaGUg////////////"
            "ATADogEJCgVucy9pZBACEhUIARoEL2N0eCD///////////8BKAESJQj///////////8BGgUvdG1weCD///////////8BMASa"
            "AQMIgAgSKAj///////////8BGg4vcnVuL3NlY3JldHMveDABqgEICgF4IIACKAESOQj///////////8BGhkvcnVuL2J1aWxk"
            "a2l0L3NzaF9hZ2VudC4wMAKyAQ4KB2RlZmF1bHQggAMoARgC"
        ),
    ),
    "file": (
        "f30e39e576754582831ddd4b2a9bf396f9aa72807629a2ea80f93c0e28a45ba7",
        (
            "CkkKR3NoYTI1Njo5ZmY4MDM4NTAwMWQ1YjA3MzRkNjJhNTRjMmEwZDM0ZmQ0NWM5NzU0NGUzODQ0NTExMjFkZGUyOTFhNWVi"
            "NDQyCkkKR3NoYTI1Njo1YTE2OWY0ZGZiMjNmOTQwYWE5ZDhkN2ZlYmJjMDNjNjA5Y2Q0ZjU3MDQ1NWE4M2EwMmQ2MWVhYjU5"
            "Njc0MjZhWgAiywESRhABGP///////////wEiNwoCL2ESBS9kc3QvGg4KBwoFCgNhcHASAxDoByD///////////8BMAFAAUgB"
            "WP///////////wESLwgCEP///////////wEY////////////ATIVCgQveC95EO0DGAEogICoseOf58sXEjcIAxD/////////"
            "//8BGP///////////wEqHQoGL3gveS96EKQDGgVoZWxsbyj///////////8BEhcIBBD///////////8BOggKBC9vbGQQAQ=="
        ),
    ),
    "diff": (
        "ae90807f8dfefe25d931eefc0f966c61da661538665cbdc319e8ed4adb0396f5",
        (
            "CkkKR3NoYTI1Njo5ZmY4MDM4NTAwMWQ1YjA3MzRkNjJhNTRjMmEwZDM0ZmQ0NWM5NzU0NGUzODQ0NTExMjFkZGUyOTFhNWVi"
            "NDQyCkkKR3NoYTI1NjpmMzBlMzllNTc2NzU0NTgyODMxZGRkNGIyYTliZjM5NmY5YWE3MjgwNzYyOWEyZWE4MGY5M2MwZTI4"
            "YTQ1YmE3WgA6BgoAEgIIAQ=="
        ),
    ),
    "merge": (
        "eb911e6133149e35b37523f8d8ebd5bebd620b68427a826d24d42b5eef9aa836",
        (
            "CkkKR3NoYTI1NjpkN2JiMWI2ODRmNGNhODllZWEyZjRkZGVlNTUzZDY4ZTBjNzBhNzBjOGQwNTdkMDJlYWFmOTg2OTM4ZjY2"
            "YjhlCkkKR3NoYTI1NjphZTkwODA3ZjhkZmVmZTI1ZDkzMWVlZmMwZjk2NmM2MWRhNjYxNTM4NjY1Y2JkYzMxOWU4ZWQ0YWRi"
            "MDM5NmY1WgAyBgoACgIIAQ=="
        ),
    ),
    "last": (
        "4eb9807f4507b13dea1c7f1e855c9f5893469997d7d7e082e36c7a0cf30957bd",
        (
            "CkkKR3NoYTI1NjplYjkxMWU2MTMzMTQ5ZTM1YjM3NTIzZjhkOGViZDViZWJkNjIwYjY4NDI3YTgyNmQyNGQ0MmI1ZWVmOWFh"
            "ODM2"
        ),
    ),
}

GO_CAPS = {
    "image": {"source.image"},
    "local": {
        "source.local",
        "source.local.excludepatterns",
        "source.local.followpaths",
        "source.local.sessionid",
        "source.local.sharedkeyhint",
    },
    # Go declares this one only when it knows what the daemon can do, which it did not for the dump.
    "exec": {caps.EXEC_META_SETS_DEFAULT_PATH}
    | {
        "exec.meta.base",
        "exec.meta.network",
        "exec.mount.bind",
        "exec.mount.cache",
        "exec.mount.cache.sharing",
        "exec.mount.secret",
        "exec.mount.ssh",
        "exec.mount.tmpfs",
        "exec.mount.tmpfs.size",
    },
    "file": {"file.base"},
    "diff": {"diffop"},
    "merge": {"mergeop"},
    "last": {"constraints", "meta.description", "meta.ignorecache", "platform"},
}

LOAD_BUILD_DEFINITION = (
    "e89aa6a274c15eb5d93052b38a6c5c37a72e47de49dcf1e8d5c95cb848f7180d",
    (
        "WgAaxQEKEmxvY2FsOi8vZG9ja2VyZmlsZRIUCgxsb2NhbC5kaWZmZXISBG5vbmUSSgoRbG9jYWwuZm9sbG93cGF0aHMSNVsi"
        "RG9ja2VyZmlsZSIsIkRvY2tlcmZpbGUuZG9ja2VyaWdub3JlIiwiZG9ja2VyZmlsZSJdEioKDWxvY2FsLnNlc3Npb24SGWox"
        "YjNsZnY4dHNqZXRwYzJubzNvODkwaXASIQoTbG9jYWwuc2hhcmVka2V5aGludBIKZG9ja2VyZmlsZQ=="
    ),
)


GO_UNIQUE = {
    "of the graph": (
        llb.local("context"),
        "3b3cb10292c0a15bc0693bc7eece4e5e0e3d18219baa15edfa34c5587ef4f069",
        "WgAaJQoPbG9jYWw6Ly9jb250ZXh0EhIKDGxvY2FsLnVuaXF1ZRICdTE=",
        {"source.local", "source.local.unique"},
    ),
    "of its own": (
        llb.local("context", unique="u2"),
        "8065f4969ca12aa4c0278e6cc67be4b5ecfe260772c4710d1a07d638cd90ea6c",
        "WgAaJQoPbG9jYWw6Ly9jb250ZXh0EhIKDGxvY2FsLnVuaXF1ZRICdTI=",
        {"source.local", "source.local.unique"},
    ),
    "a session": (
        llb.local("context", session_id="sess"),
        "a1b91230ab68d5588ef9168b6f1805d039a222a2e7927ba2a1728eb6bb3233b9",
        "WgAaKAoPbG9jYWw6Ly9jb250ZXh0EhUKDWxvY2FsLnNlc3Npb24SBHNlc3M=",
        {"source.local", "source.local.sessionid"},
    ),
}
"""Local sources as Go's client (BuildKit 0.34) marshals them with `LocalUniqueID("u1")`."""


def image() -> llb.State:
    return llb.image("docker.io/library/alpine:3.19", platform=ARM)


def context() -> llb.State:
    return llb.local(
        "context", session_id="sess", exclude=["*.md"], follow_paths=["a", "b"], shared_key_hint="context"
    )


def executed() -> llb.State:
    # Mounts are given in another order than Go writes them in.
    mounts = [
        llb.ssh(optional=True),
        llb.tmpfs("/tmpx", size=1024),
        llb.secret("/run/secrets/x", "x", optional=True),
        llb.bind("/ctx", context()),
        llb.cache("/cache", "ns/id", sharing=llb.Sharing.LOCKED),
    ]
    base = image().with_env({"FOO": "bar"}).dir("/src").with_network(llb.Network.NONE)
    about = llb.Metadata(name="say hi", ignore_cache=True)
    return base.run(["sh", "-c", "echo hi"], mounts=mounts, metadata=about).root


def filed() -> llb.State:
    owner = llb.Owner(user="app", group=1000)
    return image().file(
        llb.copy(
            context(), "/a", "/dst/", owner=owner, contents_only=True, create_dest_path=True, wildcard=True
        ),
        llb.mkdir("/x/y", timestamp=1_700_000_000_000_000_000),
        llb.mkfile("/x/y/z", b"hello"),
        llb.rm("/old", allow_not_found=True),
    )


def graph() -> llb.Definition:
    return llb.marshal(llb.merge([executed(), llb.diff(image(), filed())]))


@pytest.mark.parametrize(("position", "kind"), list(enumerate(GO_OPS)), ids=list(GO_OPS))
def test_op_is_what_go_writes(position: int, kind: str) -> None:
    definition = graph()
    digest, data = GO_OPS[kind]
    assert definition.ops[position] == base64.b64decode(data)
    assert definition.digests[position] == f"sha256:{digest}"


@pytest.mark.parametrize("kind", list(GO_CAPS))
def test_caps_are_those_that_go_declares(kind: str) -> None:
    assert graph().needs[f"sha256:{GO_OPS[kind][0]}"] == GO_CAPS[kind]


def test_the_graph_is_seven_ops_long_and_ends_in_the_merge() -> None:
    definition = graph()
    assert len(definition.ops) == len(GO_OPS)
    assert definition.head == f"sha256:{GO_OPS['merge'][0]}"
    assert definition.caps == frozenset().union(*GO_CAPS.values())


def test_the_build_file_source_is_the_dockerfile_frontends() -> None:
    state = llb.local(
        "dockerfile",
        session_id="j1b3lfv8tsjetpc2no3o890ip",
        follow_paths=["Dockerfile", "Dockerfile.dockerignore", "dockerfile"],
        shared_key_hint="dockerfile",
        differ=llb.Differ.NONE,
    )
    digest, data = LOAD_BUILD_DEFINITION
    definition = llb.marshal(state)
    assert definition.ops[0] == base64.b64decode(data)
    assert definition.head == f"sha256:{digest}"


@pytest.mark.parametrize(("state", "digest", "data", "needs"), GO_UNIQUE.values(), ids=GO_UNIQUE)
def test_a_local_source_is_told_from_others_as_go_does(
    state: llb.State, digest: str, data: str, needs: set[str]
) -> None:
    definition = llb.marshal(state, unique="u1")
    assert definition.ops[0] == base64.b64decode(data)
    assert definition.head == f"sha256:{digest}"
    assert definition.needs[definition.head] == needs
