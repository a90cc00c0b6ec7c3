"""Sources: their identifiers and attributes, and the platforms that ops declare."""

from __future__ import annotations

import pytest

from jettison import llb
from tests.llb.heads import LINUX, base, head, head_caps

SOURCES = {
    "what is in a directory of the client, with the content of some": (
        llb.local("c", metadata_only_except=("go.mod",)),
        "local://c",
        {"local.metadatatransfer": "true", "local.metadatatransferexclude": '["go.mod"]'},
        {"source.local", "source.local.metadatatransfer"},
    ),
    "what is in a directory of the client": (
        llb.local("c", metadata_only_except=()),
        "local://c",
        {"local.metadatatransfer": "true"},
        {"source.local", "source.local.metadatatransfer"},
    ),
    "image": (base(), "docker-image://docker.io/library/alpine:3.19", {}, {"source.image"}),
    "image by a short name": (
        llb.image("alpine"),
        "docker-image://docker.io/library/alpine:latest",
        {},
        {"source.image"},
    ),
    "image that must be pulled": (
        llb.image("docker.io/a/b:c", platform=LINUX, resolve_mode="pull"),
        "docker-image://docker.io/a/b:c",
        {"image.resolvemode": "pull"},
        {"source.image", "source.image.resolvemode"},
    ),
    "image that may be local": (
        llb.image("docker.io/a/b:c", platform=LINUX, resolve_mode="local"),
        "docker-image://docker.io/a/b:c",
        {"image.resolvemode": "local"},
        {"source.image"},
    ),
    "image layers": (
        llb.image("docker.io/a/b:c", platform=LINUX, layer_limit=0, checksum="sha256:aa"),
        "docker-image://docker.io/a/b:c",
        {"image.layerlimit": "0", "image.checksum": "sha256:aa"},
        {"source.image", "source.image.layerlimit", "source.image.checksum"},
    ),
    "oci layout": (
        llb.oci_layout("name@sha256:aa", store_id="s", session_id="x", platform=LINUX),
        "oci-layout://name@sha256:aa",
        {"oci.store": "s", "oci.session": "x"},
        {"source.ocilayout"},
    ),
    "local without a session": (llb.local("context"), "local://context", {}, {"source.local"}),
    "local with patterns": (
        llb.local("c", include=["b", "a"], exclude=["<&>", 'ü"\u2028'], differ=llb.Differ.METADATA),
        "local://c",
        {
            "local.includepattern": '["b","a"]',
            "local.excludepatterns": r'["\u003c\u0026\u003e","ü\"\u2028"]',
            "local.differ": "metadata",
        },
        {"source.local", "source.local.includepatterns", "source.local.excludepatterns"},
    ),
    "http": (llb.http("https://x.test/f"), "https://x.test/f", {}, {"source.http"}),
    "http with everything": (
        llb.http("https://x.test/f", checksum="sha256:aa", filename="g", mode=0o755, uid=1, gid=2),
        "https://x.test/f",
        {
            "http.checksum": "sha256:aa",
            "http.filename": "g",
            "http.perm": "0755",
            "http.uid": "1",
            "http.gid": "2",
        },
        # The misprint is the id of the cap.
        {"source.http", "source.http.checksum", "source.http.perm", "soruce.http.uidgid"},
    ),
    "http with no permissions is the default": (
        llb.http("https://x.test/f", mode=0),
        "https://x.test/f",
        {},
        {"source.http"},
    ),
    "http owned by root is the default": (
        llb.http("https://x.test/f", uid=0, gid=0),
        "https://x.test/f",
        {},
        {"source.http"},
    ),
    "http with a login and headers": (
        llb.http("https://x.test/f", auth_header_secret="id", accept="text/plain", user_agent="me"),  # noqa: S106 - the id of one
        "https://x.test/f",
        {
            "http.authheadersecret": "id",
            "http.header.accept": "text/plain",
            "http.header.user-agent": "me",
        },
        {"source.http", "source.http.auth", "source.http.header"},
    ),
    "git with a login of its own": (
        llb.git("https://x.test/a", auth_token_secret="id", auth_header_secret=""),  # noqa: S106 - the id of one
        "git://x.test/a",
        {"git.fullurl": "https://x.test/a", "git.authtokensecret": "id"},
        {"source.git", "source.git.fullurl", "source.git.httpauth"},
    ),
    "git without a login": (
        llb.git("https://x.test/a", auth_token_secret="", auth_header_secret=""),
        "git://x.test/a",
        {"git.fullurl": "https://x.test/a"},
        {"source.git", "source.git.fullurl"},
    ),
    "git over https": (
        llb.git("https://x.test/a/b.git", ref="v1", subdir="./d/", keep_git_dir=True, checksum="aa"),
        "git://x.test/a/b.git#v1:d",
        {
            "git.fullurl": "https://x.test/a/b.git",
            "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
            "git.keepgitdir": "true",
            "git.checksum": "aa",
        },
        {"source.git", "source.git.fullurl", "source.git.keepgitdir", "source.git.checksum"},
    ),
    "git by another spelling": (
        llb.git("HTTPS://x.test/a"),
        "git://x.test/a",
        {
            "git.fullurl": "https://x.test/a",
            "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
        },
        {"source.git", "source.git.fullurl"},
    ),
    "git over ssh": (
        llb.git("git@x.test:a/b.git", known_ssh_hosts="x.test ssh-ed25519 AAAA", skip_submodules=True),
        "git://x.test/a/b.git",
        {
            "git.fullurl": "git@x.test:a/b.git",
            "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
            "git.knownsshhosts": "x.test ssh-ed25519 AAAA\n",
            "git.mountsshsock": "default",
            "git.skipsubmodules": "true",
        },
        {
            "source.git",
            "source.git.fullurl",
            "source.git.knownsshhosts",
            "source.git.mountsshsock",
            "source.git.skipsubmodules",
        },
    ),
}


@pytest.mark.parametrize(("state", "identifier", "attrs", "caps"), SOURCES.values(), ids=list(SOURCES))
def test_source(state: llb.State, identifier: str, attrs: dict[str, str], caps: set[str]) -> None:
    op = head(state)
    assert op.source.identifier == identifier
    assert dict(op.source.attrs) == attrs
    assert head_caps(state) == caps


def test_a_local_source_with_a_session_needs_nothing_else_to_be_told_from_others() -> None:
    with pytest.raises(ValueError, match=r"^a local source has `session_id` or `unique`, not both$"):
        llb.local("context", session_id="s", unique="u")


def test_without_local_sources_what_tells_them_apart_changes_nothing() -> None:
    state = base().file(llb.mkdir("/a"))
    assert llb.marshal(state, unique="u").to_bytes() == llb.marshal(state).to_bytes()


def test_a_git_remote_of_another_scheme_is_refused() -> None:
    with pytest.raises(
        ValueError,
        match=r"^git remote 'ftp://x': no git, http, https or ssh URL, and not like user@host:path$",
    ):
        llb.git("ftp://x")


PLATFORMS = {
    "image": (base(), True),
    "oci layout": (llb.oci_layout("n@sha256:aa", store_id="s", platform=LINUX), True),
    "exec": (base().run(["true"]).root, True),
    "local": (llb.local("c").with_platform(LINUX), False),
    "http": (llb.http("https://x.test/f"), False),
    "git": (llb.git("https://x.test/f"), False),
    "file": (base().file(llb.mkdir("/a")), False),
    "merge": (llb.merge([base(), llb.local("c")]), False),
    "diff": (llb.diff(base(), llb.local("c")), False),
}


@pytest.mark.parametrize(("state", "there"), PLATFORMS.values(), ids=list(PLATFORMS))
def test_only_what_runs_or_is_pulled_has_a_platform_and_all_have_constraints(
    state: llb.State, there: bool
) -> None:
    op = head(state)
    assert op.HasField("platform") == there
    assert op.HasField("constraints")
