"""A build file in which every key can have an effect, and for each key a value that has one."""

from __future__ import annotations

from tests.description.inventing import Value

SUM = "0123456789abcdef" * 4

STEPS = f"""\
      - copy: {{src: [a]}}
      - run: make $VERSION
        secrets: [{{id: token, dest: /token}}]
        cache: [{{dest: /old}}]
      - http: {{url: https://example.com/a, checksum: "sha256:{SUM}"}}
      - git: {{url: https://example.com/a.git, ref: v1}}
"""

BASE = f"""\
distro: azurelinux-3.0
args: {{VERSION: dev}}
stages:
  app:
    from: alpine
    workdir: /src
    env: {{A: a}}
    steps:
{STEPS}files:
  - {{from: app, src: /out/a, dest: /usr/bin/a, crates: /out/a.crates}}
  - {{dest: /etc/a, content: a}}
  - {{dest: /etc/b, symlink: a}}
  - {{from: app, src: /out/lib, dest: /opt/lib}}
  - {{from: app, src: /out/c, dest: /usr/bin/c, components: /out/c.components}}
rootfs:
  repos: [{{name: ours, url: https://example.com/repo, keys: https://example.com/key}}]
accounts:
  users: [{{name: app, uid: 1000}}]
  groups: [{{name: staff, gid: 2000}}]
upx: {{files: /usr/bin/a}}
image: {{entrypoint: /usr/bin/a, healthcheck: {{test: /usr/bin/a}}}}
checks: {{no-shell: true}}
tests:
  - {{name: it runs, run: /usr/bin/a, files: {{/etc/a: {{}}}}}}
"""

GO = f"""\
distro: azurelinux-3.0
args: {{VERSION: dev}}
go:
  secrets: [{{id: token, dest: /token}}]
  package: ./cmd/hello
  steps:
{STEPS}"""

ROWS: dict[str, Value] = {
    "distro": "mariner-2.0",
    "args": {"VERSION": "other"},
    "stages/app/from": "debian",
    "stages/app/platform": "build",
    "stages/app/packages": ["git"],
    "stages/app/workdir": "/elsewhere",
    "stages/app/env": {"A": "b"},
    "stages/app/steps/0/copy": "b",
    "stages/app/steps/0/copy/from": "busybox",
    "stages/app/steps/0/copy/src": ["b"],
    "stages/app/steps/0/copy/dest": "b",
    "stages/app/steps/0/copy/include": ["*.c"],
    "stages/app/steps/0/copy/exclude": ["*.o"],
    "stages/app/steps/1/run": "make all",
    "stages/app/steps/1/cache": ["/cache"],
    "stages/app/steps/1/cache/0/dest": "/cache",
    "stages/app/steps/1/cache/0/id": "c",
    "stages/app/steps/1/cache/0/sharing": "locked",
    "stages/app/steps/1/secrets": ["netrc"],
    "stages/app/steps/1/secrets/0/id": "netrc",
    "stages/app/steps/1/secrets/0/dest": "/netrc",
    "stages/app/steps/1/secrets/0/env": "TOKEN",
    "stages/app/steps/1/secrets/0/required": False,
    "stages/app/steps/1/ssh": True,
    "stages/app/steps/1/network": "none",
    "stages/app/steps/1/env": {"B": "b"},
    "stages/app/steps/2/http/url": "https://example.com/b",
    "stages/app/steps/2/http/checksum": f"sha256:{SUM[::-1]}",
    "stages/app/steps/2/http/dest": "b",
    "stages/app/steps/2/http/mode": "0755",
    "stages/app/steps/2/http/secret": "token",
    "stages/app/steps/3/git": "https://example.com/b.git#v1",
    "stages/app/steps/3/git/url": "https://example.com/b.git",
    "stages/app/steps/3/git/ref": "v2",
    "stages/app/steps/3/git/dest": "b",
    "packages": ["tzdata"],
    "rootfs/base": "base",
    "rootfs/packages": ["tzdata"],
    "rootfs/exclude": ["bash"],
    "rootfs/repos/0/name": "theirs",
    "rootfs/repos/0/url": "https://example.com/other",
    "rootfs/repos/0/keys": ["https://example.com/other-key"],
    "rootfs/repos/0/verify": "packages",
    "rootfs/repos/0/secrets": "netrc",
    "rootfs/snapshot": "2026-06-01T00:00:00Z",
    "rootfs/docs": True,
    "rootfs/locales": ["de"],
    "rootfs/metadata": "rpmdb",
    "rootfs/remove": ["/usr/share/a"],
    "rootfs/keep": ["/usr/share/a"],
    "rootfs/bytecode": True,
    "files/0/from": "busybox",
    "files/0/src": "/out/b",
    "files/0/dest": "/usr/bin/b",
    "files/0/crates": "/out/b.crates",
    "files/4/components": "/out/b.components",
    "files/0/rpms": True,
    "files/0/capabilities": ["cap_net_bind_service"],
    "files/1/content": "b",
    "files/1/mode": "0600",
    "files/1/owner": "app",
    "files/2/symlink": "b",
    "files/3/own-layer": True,
    "accounts/users/0/name": "other",
    "accounts/users/0/uid": 1001,
    "accounts/users/0/gid": 1001,
    "accounts/users/0/home": "/srv",
    "accounts/users/0/groups": ["staff"],
    "accounts/groups/0/name": "others",
    "accounts/groups/0/gid": 2001,
    "upx": False,
    "upx/version": "5.2.0",
    "upx/sha256": {"arm64": SUM},
    "upx/url": "https://example.com/upx.tar.xz",
    "upx/level": "default",
    "upx/files": ["/usr/bin/b"],
    "upx/required": True,
    "sbom": False,
    "sbom/version": "1.0",
    "image/entrypoint": ["/usr/bin/b"],
    "image/cmd": ["serve"],
    "image/env": {"A": "b"},
    "image/user": "app",
    "image/workdir": "/srv",
    "image/ports": [8080],
    "image/volumes": ["/data"],
    "image/labels": {"a": "b"},
    "image/annotations": {"a": "b"},
    "image/stop-signal": "SIGINT",
    "image/healthcheck": "none",
    "image/healthcheck/test": ["/usr/bin/b"],
    "image/healthcheck/interval": "1s",
    "image/healthcheck/timeout": "1s",
    "image/healthcheck/start-period": "1s",
    "image/healthcheck/start-interval": "1s",
    "image/healthcheck/retries": 2,
    "checks/starts": False,
    "checks/no-shell": False,
    "checks/no-setuid": True,
    "checks/no-root-user": True,
    "checks/max-size": "1MB",
    "checks/packages": ["tzdata"],
    "tests/0/name": "it walks",
    "tests/0/run": ["/usr/bin/b"],
    "tests/0/env": {"A": "b"},
    "tests/0/stdin": "b",
    "tests/0/timeout": "1s",
    "tests/0/exit": 1,
    "tests/0/stdout": "b",
    "tests/0/stdout/equals": "b",
    "tests/0/stdout/contains": ["b"],
    "tests/0/stdout/matches": "b+",
    "tests/0/stdout/empty": True,
    "tests/0/stderr": "b",
    "tests/0/stderr/equals": "b",
    "tests/0/stderr/contains": ["b"],
    "tests/0/stderr/matches": "b+",
    "tests/0/stderr/empty": True,
    "tests/0/files//etc/a/exists": False,
    "tests/0/files//etc/a/mode": "0600",
    "tests/0/files//etc/a/owner": "app",
    "tests/0/files//etc/a/contains": ["b"],
}
"""For each key the value that it gets; a path's numbers are items of lists."""


def _of_steps(preset: str) -> dict[str, Value]:
    """Give the rows of a preset's own steps, which are those of any stage."""
    own = "stages/app/steps/"
    return {f"{preset}/steps/{path.removeprefix(own)}": ROWS[path] for path in ROWS if path.startswith(own)}


GO_ROWS: dict[str, Value] = {
    "go": "./cmd/other",
    "go/package": "./cmd/other",
    "go/name": "other",
    "go/dest": "/other",
    "go/version": "1.25",
    "go/cgo": True,
    "go/crypto": "system",
    "go/packages": ["sqlite-devel"],
    "go/ldflags": "-s",
    "go/strip": "false",
    "go/tags": ["netgo"],
    "go/env": {"GOFLAGS": "-v"},
    "go/private": ["example.com/*"],
    "go/secrets": ["netrc"],
    "go/secrets/0/id": "netrc",
    "go/secrets/0/dest": "/netrc",
    "go/secrets/0/env": "TOKEN",
    "go/secrets/0/required": False,
    "go/ssh": True,
    "go/vcs": True,
    **_of_steps("go"),
}

NODE = f"""\
distro: azurelinux-3.0
args: {{VERSION: dev}}
node:
  secrets: [{{id: token, dest: /token}}]
  main: server.js
  steps:
{STEPS}"""

NODE_ROWS: dict[str, Value] = {
    "node": "other.js",
    "node/main": "other.js",
    "node/build": "build",
    "node/files": ["server.js"],
    "node/workspace": "packages/api",
    "node/version": "24.14",
    "node/packages": ["gcc"],
    "node/scripts": False,
    "node/icu": "full",
    "node/env": {"NPM_CONFIG_REGISTRY": "https://npm.example.com/"},
    "node/secrets": ["npmrc"],
    "node/secrets/0/id": "other",
    "node/secrets/0/dest": "/other",
    "node/secrets/0/env": "TOKEN",
    "node/secrets/0/required": False,
    "node/ssh": True,
    **_of_steps("node"),
}

PYTHON = f"""\
distro: azurelinux-3.0
args: {{VERSION: dev}}
python:
  secrets: [{{id: token, dest: /token}}]
  run: hello
  steps:
{STEPS}"""

PYTHON_ROWS: dict[str, Value] = {
    "python": "other",
    "python/run": "other",
    "python/extras": ["s3"],
    "python/groups": ["prod"],
    "python/project": "services/api",
    "python/version": "3",
    "python/packages": ["gcc"],
    "python/env": {"UV_DEFAULT_INDEX": "https://pypi.example.com/simple"},
    "python/secrets": ["token"],
    "python/secrets/0/id": "other",
    "python/secrets/0/dest": "/other",
    "python/secrets/0/env": "TOKEN",
    "python/secrets/0/required": False,
    "python/ssh": True,
    "python/vcs": True,
    **_of_steps("python"),
}

C = f"""\
distro: azurelinux-3.0
c:
  programs: hello
  steps:
{STEPS}"""

C_ROWS: dict[str, Value] = {
    "c": "other",
    "c/programs": "other",
    "c/build": "meson",
    "c/project": "services/api",
    "c/options": ["-DWITH_TLS=ON"],
    "c/packages": ["openssl-devel"],
    "c/env": {"CFLAGS": "-O3"},
    "c/vcs": True,
    **_of_steps("c"),
}

RUST = f"""\
distro: azurelinux-3.0
args: {{VERSION: dev}}
rust:
  secrets: [{{id: token, dest: /token}}]
  bin: hello
  steps:
{STEPS}"""

RUST_ROWS: dict[str, Value] = {
    "rust": "other",
    "rust/bin": "other",
    "rust/dest": "/other",
    "rust/package": "greeter",
    "rust/features": ["tls"],
    "rust/default-features": False,
    "rust/profile": "dev",
    "rust/version": "1.80",
    "rust/packages": ["openssl-devel"],
    "rust/env": {"RUSTFLAGS": "-C debuginfo=1"},
    "rust/private": {"ours": "sparse+https://cargo.example.com/index/"},
    "rust/secrets": ["token"],
    "rust/secrets/0/id": "other",
    "rust/secrets/0/dest": "/other",
    "rust/secrets/0/env": "TOKEN",
    "rust/secrets/0/required": False,
    "rust/ssh": True,
    "rust/vcs": True,
    **_of_steps("rust"),
}

PYTHON_FILE = "distro: azurelinux-3.0\npython: {file: main.py}\n"
PYTHON_MODULE = "distro: azurelinux-3.0\npython: {module: hello}\n"

BY_PRESET: dict[str, tuple[str, dict[str, Value]]] = {
    "c": (C, C_ROWS),
    "go": (GO, GO_ROWS),
    "node": (NODE, NODE_ROWS),
    "python": (PYTHON, PYTHON_ROWS),
    "python of a file": (PYTHON_FILE, {"python/file": "other.py"}),
    "python of a module": (PYTHON_MODULE, {"python/module": "other"}),
    "rust": (RUST, RUST_ROWS),
}
"""For each preset a file, and a value for each of its keys; a key that excludes others has its own file."""

TARGET_ROWS: dict[str, Value] = {
    "distro": "mariner-2.0",
    "args": {"VERSION": "other"},
    "stages": {"app": {"env": {"A": "b"}}},
    "packages": ["tzdata"],
    "rootfs": {"docs": True},
    "files": [{"dest": "/etc/c", "content": "c"}],
    "accounts": {"groups": [{"name": "others", "gid": 2001}]},
    "upx": {"level": "default"},
    "sbom": {"version": "1.0"},
    "image": {"workdir": "/srv"},
    "checks": {"no-setuid": True},
    "tests": [{"name": "it walks", "run": ["/usr/bin/b"]}],
}
"""For each key of a target what it changes."""
