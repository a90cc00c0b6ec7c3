"""What would be ignored without a word, or reported in some builds only: it is said, and said always."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.description.support import described, messages, variables

HEAD = "distro: azurelinux-3.0\n"
STAGE = f"{HEAD}stages: {{a: {{from: x, steps: [{{%s}}]}}}}"

SHOWN = "has a login, which lock file and provenance would show | leave it out of the address; "
LOGIN = f"{SHOWN}`secrets` of the repository give it to the build alone"
GIT_LOGIN = f"{SHOWN}a secret `GIT_AUTH_TOKEN` or `GIT_AUTH_HEADER` gives it to BuildKit alone"
WEB_LOGIN = f"{SHOWN}a secret `HTTP_AUTH_TOKEN_HOST` or `HTTP_AUTH_HEADER_HOST` gives it to BuildKit alone"
SUM = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"{HEAD}image: {{healthcheck: {{}}}}",
            "`image.healthcheck.test` is missing | the words of a command of the image",
            id="a health check without a command",
        ),
        pytest.param(
            f"{HEAD}image: {{healthcheck: {{test: []}}}}",
            "`image.healthcheck.test` has no command",
            id="a health check of no words",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: a, url: https://a, keys: []}}]}}",
            "`rootfs.repos.keys` is missing | give the keys that sign its packages, or write `verify: none`",
            id="a repository without keys",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: a, url: https://a, keys: https://b, verify: none}}]}}",
            "`rootfs.repos.keys` do nothing: nothing is verified | leave `keys` or `verify: none` out",
            id="keys for nothing",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: a, url: https://a, keys: http://b}}]}}",
            "`rootfs.repos.keys` must be the address of a key, such as `https://…`, or its path in the build"
            " context, found `http://b` | use `https`, or put the key into the build context",
            id="a key that anybody can exchange",
        ),
        pytest.param(
            f"{HEAD}args: {{T: s}}\n"
            "rootfs: {repos: [{name: a, url: 'https://u:${T}@a/b', keys: https://t@a/k}]}",
            f"`rootfs.repos.url` {LOGIN}; `rootfs.repos.keys` {LOGIN}",
            id="a login in an address",
        ),
        pytest.param(
            STAGE % f"http: {{url: 'https://u:p@a/b', checksum: '{SUM}'}}",
            f"`stages.a.steps.http.url` {SHOWN}the key `secret` gives it to BuildKit alone",
            id="a login in the address of a file",
        ),
        pytest.param(
            STAGE % f"http: {{url: 'http://a/b', checksum: '{SUM}', secret: token}}",
            "`stages.a.steps.http.url` would send a login without TLS | use `https`, or leave `secret` out",
            id="a login for a file that anybody can read",
        ),
        pytest.param(
            STAGE % f"http: {{url: 'https://a/b', checksum: '{SUM}', secret: a b}}",
            "`stages.a.steps.http.secret` must be the id of a secret, found `a b`"
            " | use letters, digits, `.`, `_` and `-`",
            id="a secret that cannot be called so",
        ),
        pytest.param(
            STAGE % "git: {url: https://token@a/b, ref: v1}",
            f"`stages.a.steps.git.url` {GIT_LOGIN}",
            id="a login in the address of a git repository",
        ),
        pytest.param(
            STAGE % "git: 'ssh://u:p@a/b#v1'",
            f"`stages.a.steps.git` {GIT_LOGIN}",
            id="a password for ssh",
        ),
        pytest.param(
            f"{HEAD}files: [{{src: a, dest: /a}}]\nupx: {{files: /a, url: 'https://u:p@a/b'}}",
            f"`upx.url` {WEB_LOGIN}",
            id="a login in the address of UPX",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: a, url: http://a, verify: none, secrets: netrc}}]}}",
            "`rootfs.repos.url` would send a login without TLS | use `https`, or leave `secrets` out",
            id="a login that anybody can read",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: azurelinux-official-base, url: https://a, verify: none}}]}}",
            "a repository cannot be called `azurelinux-official-base`: for the package manager that is"
            " the name of Azure Linux 3.0's own repository | choose another name",
            id="a repository in the place of the distribution's own",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: main, url: https://a, verify: none}}]}}",
            "a repository cannot be called `main`: for the package manager that is no repository"
            " | choose another name",
            id="a repository that the package manager takes for its settings",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{exclude: [filesystem]}}",
            "`rootfs.exclude` cannot hold back `filesystem`: every root rests on it",
            id="a root without its layout",
        ),
        pytest.param(
            f"{HEAD}tests: [{{name: a, run: []}}]", "`tests.run` has no command", id="a test of nothing"
        ),
        pytest.param(STAGE % "copy: []", "`stages.a.steps.copy` names no file", id="a copy of nothing"),
        pytest.param(
            STAGE % "copy: {src: []}", "`stages.a.steps.copy.src` names no file", id="a copy of no sources"
        ),
        pytest.param(
            STAGE % f"http: {{url: 'https://a/b/..?x', checksum: 'sha256:{'0' * 64}'}}",
            "`stages.a.steps.http.dest` is missing | the address ends with no file name",
            id="an address that ends above itself",
        ),
        pytest.param(
            STAGE % f"http: {{url: 'https://a/b/', checksum: 'sha256:{'0' * 64}', dest: c/}}",
            "`stages.a.steps.http.dest` must name the file, since the address does not",
            id="a folder for a file without a name",
        ),
        pytest.param(
            STAGE % "git: {url: '', ref: v 1}",
            "`stages.a.steps.git.url` must be an address, found an empty text;"
            " `stages.a.steps.git.ref` must be a tag, a branch or a commit, found the text `v 1`",
            id="a repository of no name",
        ),
        pytest.param(
            f"{HEAD}image: {{stop-signal: SIGTREM}}",
            "`image.stop-signal` must be a signal, such as `SIGTERM`, found `SIGTREM`"
            " | did you mean `SIGTERM`?",
            id="a signal that no engine knows",
        ),
        pytest.param(
            f"{HEAD}image: {{stop-signal: 65}}",
            "`image.stop-signal` must be a signal, such as `SIGTERM`, found `65`",
            id="a number that is no signal",
        ),
        pytest.param(
            f"{HEAD}files: [{{src: 'https://a/b.tar.gz', dest: /c}}]",
            "`files.src` must be a path, found the address `https://a/b.tar.gz`"
            " | a stage fetches it, by a step `http` or `git`; then copy `from` that stage",
            id="an address among the files",
        ),
        pytest.param(
            STAGE % "copy: 'git://a/b'",
            "`stages.a.steps.copy` must be a path, found the address `git://a/b`"
            " | a stage fetches it, by a step `http` or `git`; then copy `from` that stage",
            id="a copy of an address",
        ),
        pytest.param(
            STAGE % "copy: [a, 'b[*']",
            "`stages.a.steps.copy` cannot be read as a pattern: `b[*`"
            " | beside `*` or `?`, `[` begins a list as in `[a-z]`; for the character itself, write `[[]`",
            id="a pattern that would match nothing",
        ),
        pytest.param(
            STAGE % "git: {url: 'file:///a', ref: v1}",
            "`stages.a.steps.git.url` must be the address of a repository, found `file:///a`"
            " | such as `https://example.com/repo.git` or `git@example.com:repo.git`",
            id="a repository on no server",
        ),
        *(
            pytest.param(
                STAGE % f"http: {{url: '{address}', checksum: 'sha256:{'a' * 64}'}}",
                f"`stages.a.steps.http.url` must be an address, such as `https://…`, found `{address}`",
                id=f"a file at {address}",
            )
            for address in ("https:///a", "https://?a", "http://#a")
        ),
        *(
            pytest.param(
                STAGE % f"git: {{url: '{address}', ref: v1}}",
                f"`stages.a.steps.git.url` must be the address of a repository, found `{address}`"
                " | such as `https://example.com/repo.git` or `git@example.com:repo.git`",
                id=f"a repository at {address}",
            )
            for address in ("https:///a.git", "ssh:///a", "a/https://b/c.git", "a@b://c", "git@b:c://d")
        ),
        pytest.param(
            STAGE % "git: {url: 'https://a/b.git#v1:c', ref: v2}",
            "`stages.a.steps.git.url` must be the address of a repository, found `https://a/b.git#v1:c`"
            " | such as `https://example.com/repo.git` or `git@example.com:repo.git`",
            id="two refs",
        ),
        pytest.param(
            STAGE % "git: -oProxyCommand=a#v1",
            "`stages.a.steps.git` must be the address of a repository, found `-oProxyCommand=a`"
            " | such as `https://example.com/repo.git` or `git@example.com:repo.git`",
            id="an option as repository",
        ),
        pytest.param(
            STAGE % "git: 'https://a/b.git'",
            "`stages.a.steps.git` names no ref, found `https://a/b.git` | such as `https://a/b.git#v1.0`",
            id="no ref",
        ),
        pytest.param(
            f"{HEAD}stages: {{a: {{from: ''}}}}",
            "`stages.a.from` must be an image, a stage, or a toolchain such as `go`, found an empty text",
            id="a stage from nothing",
        ),
        pytest.param(
            f"{HEAD}go: ./cmd/hello\nimage: true",
            "`image` must be a map, found the text `true`",
            id="a flag where a preset has a map",
        ),
        pytest.param(
            f"{HEAD}upx: {{files: [hello]}}",
            "`upx` has nothing to pack: the image gets no `files` | programs of packages stay as they are;"
            " `upx.files` must be a path from the root, found `hello` | write `/hello`",
            id="paths to pack beside nothing to pack",
        ),
        pytest.param(
            f"{HEAD}targets: {{a: {{targets: {{b: {{}}}}}}}}",
            "a target has no `targets` of its own",
            id="a target in a target",
        ),
        pytest.param(
            f"{HEAD}targets:\n  a:\n    files:\n",
            "`files` must be a list of files, found nothing",
            id="no value at the end of a target",
        ),
        pytest.param(
            f"{HEAD}targets: {{a: {{args: {{1X: a}}}}}}",
            "`1X` cannot be the name of an argument | use letters, digits and `_`",
            id="an argument of a target",
        ),
    ],
)
def test_it_is_said(text: str, expected: str) -> None:
    assert "; ".join(messages(text)) == expected


@pytest.mark.parametrize("variant", ["", "a", "b"])
def test_a_target_refers_to_its_own_arguments_in_every_build(variant: str) -> None:
    text = dedent(
        """\
        distro: azurelinux-3.0
        image: {workdir: /srv}
        targets:
          a:
            args: {PLACE: data}
            image: {workdir: "/${PLACE}"}
          b: {}
        """
    )
    given = variables()
    given = type(given)(build_args={}, target=given.target, build=given.build, variant=variant)
    assert described(text, given).image.workdir == ("/data" if variant == "a" else "/srv")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"{HEAD}checks: {{max-size: {'9' * 400}GiB}}",
            f"`checks.max-size` is more than any disk holds: `{'9' * 400}GiB`",
            id="a size beyond floats",
        ),
        pytest.param(
            f"{HEAD}image: {{healthcheck: {{test: /a, interval: {'9' * 400}h}}}}",
            f"`image.healthcheck.interval` is more than 292 years: `{'9' * 400}h`",
            id="a time beyond floats",
        ),
        pytest.param(
            f"{HEAD}checks: {{max-size: 1\u212a}}",
            "`checks.max-size` must be a size, such as `12MB` or `500KiB`, found `1\u212a`",
            id="a letter that is a K when its case is ignored",
        ),
    ],
)
def test_odd_numbers_are_problems_and_no_crash(text: str, expected: str) -> None:
    assert messages(text) == [expected]
