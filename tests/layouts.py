"""Projects as people lay them out, small and our own: what `jettison init` has to make of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A project's files; the line that is written for it, why, and which program is then where.

    `like` names a public project of that shape. `parts` are the modules or crates that are in the programs,
    as scanners list them.
    """

    like: str
    files: Files
    line: str
    why: tuple[str, ...]
    programs: tuple[str, ...]
    image: str
    parts: tuple[tuple[str, str], ...]
    others: tuple[str, ...] = ()
    hidden: str = ""


def lay_out(folder: Path, files: Files) -> Path:
    """Write files into a folder, and give it back."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def _go(name: str) -> str:
    return f'package main\n\nfunc main() {{ println("{name}") }}\n'


def _mod(name: str, more: str = "") -> str:
    return f"module example.com/team/{name}\n\ngo 1.21\n{more}"


def _calling(module: str, name: str) -> str:
    return f'package main\n\nimport "{module}"\n\nfunc main() {{ println("{name}", lib.Number()) }}\n'


def _rs(name: str) -> str:
    return f'fn main() {{\n    eprintln!("{name}");\n}}\n'


def _package(name: str, more: str = "") -> str:
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n{more}'


def _lock(*names: str) -> str:
    return "version = 3\n" + "".join(f'\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n' for name in names)


def _bin(name: str, path: str) -> str:
    return f'\n[[bin]]\nname = "{name}"\npath = "{path}"\n'


LIBRARY = "package lib\n\nfunc Number() int { return 7 }\n"
WITH_C = """package lib

// static int number(void) { return 7; }
import "C"

func Number() int { return int(C.number()) }
"""
SQLITE = "github.com/mattn/go-sqlite3"
SECCOMP = "github.com/seccomp/libseccomp-golang"
ONLY = ("it is the only program",)
HELPERS = ("the others look like helpers or tests",)
SEVERAL = ("all of these look like programs that ship; the image starts the first",)


def _c(module: str) -> str:
    return f"`cgo: true`, since go.mod requires {module}, which is written in C"


LAYOUTS = {
    "a program at the root": Layout(
        like="traefik/whoami, jpillora/chisel, mikefarah/yq",
        files={"go.mod": _mod("whoami/v2"), "app.go": _go("whoami"), ".dockerignore": ".git\n"},
        line="go: .",
        why=ONLY,
        programs=("/usr/bin/whoami",),
        image="whoami",
        parts=(("example.com/team/whoami/v2", ""),),
    ),
    "an ignore file that hides all": Layout(
        like="coredns/coredns",
        files={
            "go.mod": _mod("dns"),
            "main.go": _go("dns"),
            "man/gen.go": "//go:build generate\n\npackage main\n",
            "Dockerfile": "FROM scratch\nCOPY dns /dns\n",
            ".dockerignore": "*\n!dns\n",
        },
        line="go: .",
        why=ONLY,
        programs=("/usr/bin/dns",),
        image="dns",
        parts=(("example.com/team/dns", ""),),
        hidden="go.mod",
    ),
    "a program in a folder of cmd": Layout(
        like="kubernetes-sigs/metrics-server",
        files={
            "go.mod": _mod("metrics"),
            "cmd/metrics-server/main.go": _calling("example.com/team/metrics/pkg/lib", "metrics"),
            "pkg/lib/lib.go": LIBRARY,
            "scripts/check.go": _go("check"),
        },
        line="go: ./cmd/metrics-server",
        why=ONLY,
        programs=("/usr/bin/metrics-server",),
        image="metrics-server",
        parts=(("example.com/team/metrics", ""),),
    ),
    "a program in cmd itself": Layout(
        like="Azure/secrets-store-csi-driver-provider-azure, kubebuilder",
        files={"go.mod": _mod("provider"), "cmd/main.go": _go("provider"), "test/e2e/main.go": _go("e2e")},
        line="go: {package: ./cmd, name: provider}",
        why=(*ONLY, "`cmd` says nothing of the program; `provider` is what its module is called"),
        programs=("/usr/bin/provider",),
        image="provider",
        parts=(("example.com/team/provider", ""),),
    ),
    "tests before the program": Layout(
        like="Azure/aks-app-routing-operator",
        files={
            "go.mod": _mod("routing"),
            "cmd/e2e/main.go": _go("e2e"),
            "cmd/operator/main.go": _go("operator"),
        },
        line="go: ./cmd/operator",
        why=HELPERS,
        programs=("/usr/bin/operator",),
        image="operator",
        parts=(("example.com/team/routing", ""),),
        others=("./cmd/e2e",),
    ),
    "several that ship": Layout(
        like="Azure/azure-workload-identity",
        files={
            "go.mod": _mod("identity"),
            "cmd/idctl/main.go": _go("idctl"),
            "cmd/proxy/main.go": _go("proxy"),
            "cmd/webhook/main.go": _go("webhook"),
        },
        line="go: [./cmd/webhook, ./cmd/proxy]",
        why=SEVERAL,
        programs=("/usr/bin/webhook", "/usr/bin/proxy"),
        image="webhook",
        parts=(("example.com/team/identity", ""), ("example.com/team/identity", "")),
        others=("./cmd/idctl",),
    ),
    "a workspace with a module below": Layout(
        like="kubernetes-sigs/kustomize",
        files={
            "go.work": "go 1.21\n\nuse (\n\t./api\n\t./tailor // the program\n)\n",
            "api/go.mod": "module example.com/team/api\n\ngo 1.21\n",
            "api/lib.go": LIBRARY,
            "tailor/go.mod": _mod("tailor/v5", "\nrequire example.com/team/api v0.0.0\n"),
            "tailor/main.go": _calling("example.com/team/api", "tailor"),
        },
        line="go: ./tailor",
        why=ONLY,
        programs=("/usr/bin/tailor",),
        image="tailor",
        parts=(("example.com/team/api", ""), ("example.com/team/tailor/v5", "")),
    ),
    "a module below, and no workspace": Layout(
        like="kubernetes/autoscaler",
        files={
            "README.md": "# Scalers\n",
            "scaler/go.mod": _mod("scaler"),
            "scaler/e2e/go.mod": _mod("e2e"),
            "scaler/e2e/main.go": _go("e2e"),
            "scaler/hack/main.go": _go("hack"),
            "scaler/pkg/admission/main.go": _go("admission"),
            "scaler/pkg/recommender/main.go": _go("recommender"),
            "scaler/pkg/updater/main.go": _go("updater"),
        },
        line="go: [./scaler/pkg/admission, ./scaler/pkg/recommender, ./scaler/pkg/updater]",
        why=SEVERAL,
        programs=("/usr/bin/admission", "/usr/bin/recommender", "/usr/bin/updater"),
        image="admission",
        parts=(("example.com/team/scaler", ""),) * 3,
    ),
    "a dependency in C": Layout(
        like="dexidp/dex",
        files={
            "go.mod": _mod(
                "issuer",
                f"\nrequire (\n\t{SQLITE} v1.14.0\n\texample.com/team/api v0.0.0\n)\n"
                f"\nreplace (\n\t{SQLITE} => ./third/sqlite\n\texample.com/team/api => ./api\n)\n",
            ),
            "api/go.mod": _mod("api"),
            "api/lib.go": LIBRARY,
            "third/sqlite/go.mod": f"module {SQLITE}\n\ngo 1.21\n",
            "third/sqlite/lib.go": WITH_C,
            "cmd/issuer/main.go": _calling(SQLITE, "issuer"),
            "cmd/entrypoint/main.go": _go("entrypoint"),
        },
        line="go: {package: ./cmd/issuer, cgo: true}",
        why=("it is called like the project", _c(SQLITE)),
        programs=("/usr/bin/issuer",),
        image="issuer",
        parts=(("example.com/team/issuer", ""), ("./third/sqlite", "")),
        others=("./cmd/entrypoint",),
    ),
    "a vendor folder": Layout(
        like="opencontainers/runc",
        files={
            "go.mod": _mod("runner", f"\nrequire {SECCOMP} v0.10.0\n"),
            "main.go": _calling(SECCOMP, "runner"),
            "contrib/cmd/check/main.go": _go("check"),
            "vendor/modules.txt": f"# {SECCOMP} v0.10.0\n## explicit; go 1.21\n{SECCOMP}\n",
            f"vendor/{SECCOMP}/lib.go": WITH_C,
        },
        line="go: {package: ., cgo: true}",
        why=(*ONLY, _c(SECCOMP)),
        programs=("/usr/bin/runner",),
        image="runner",
        parts=(("example.com/team/runner", ""), (SECCOMP, "v0.10.0")),
    ),
    "a package with a binary of another name": Layout(
        like="sharkdp/fd",
        files={
            "Cargo.toml": _package("find-fast", _bin("ff", "src/main.rs")),
            "Cargo.lock": _lock("find-fast"),
            "src/main.rs": _rs("ff"),
        },
        line="rust: ff",
        why=ONLY,
        programs=("/usr/bin/ff",),
        image="ff",
        parts=(("find-fast", "0.1.0"),),
    ),
    "src/bin/NAME/main.rs": Layout(
        like="sharkdp/bat",
        files={
            "Cargo.toml": _package("cat", 'build = "build/main.rs"\n'),
            "Cargo.lock": _lock("cat"),
            "build/main.rs": 'fn main() {\n    println!("cargo:rustc-env=BUILT=1");\n}\n',
            "src/lib.rs": "",
            "src/bin/cat/main.rs": _rs("cat"),
        },
        line="rust: cat",
        why=ONLY,
        programs=("/usr/bin/cat",),
        image="cat",
        parts=(("cat", "0.1.0"),),
    ),
    "a package at the root of a workspace": Layout(
        like="BurntSushi/ripgrep",
        files={
            "Cargo.toml": _package(
                "search",
                _bin("se", "crates/core/main.rs")
                + '\n[workspace]\nmembers = ["crates/match"]\n'
                + '\n[dependencies]\nmatching = { path = "crates/match" }\n',
            ),
            "Cargo.lock": _lock("matching", "search") + 'dependencies = [\n "matching",\n]\n',
            "crates/core/main.rs": 'fn main() {\n    eprintln!("se {}", matching::number());\n}\n',
            "crates/match/Cargo.toml": _package("matching"),
            "crates/match/src/lib.rs": "pub fn number() -> u8 {\n    7\n}\n",
        },
        line="rust: se",
        why=ONLY,
        programs=("/usr/bin/se",),
        image="se",
        parts=(("matching", "0.1.0"), ("search", "0.1.0")),
    ),
    "a client before the server": Layout(
        like="tokio-rs/mini-redis",
        files={
            "Cargo.toml": _package(
                "tiny-db", _bin("tiny-db-cli", "src/bin/cli.rs") + _bin("tiny-db-server", "src/bin/server.rs")
            ),
            "Cargo.lock": _lock("tiny-db"),
            "src/lib.rs": "",
            "src/bin/cli.rs": _rs("cli"),
            "src/bin/server.rs": _rs("server"),
        },
        line="rust: tiny-db-server",
        why=("the others look like clients, helpers or tests",),
        programs=("/usr/bin/tiny-db-server",),
        image="tiny-db-server",
        parts=(("tiny-db", "0.1.0"),),
        others=("tiny-db-cli",),
    ),
    "a generator beside the program": Layout(
        like="kube-rs/controller-rs",
        files={
            "Cargo.toml": _package(
                "reconciler",
                'default-run = "controller"\n'
                + _bin("controller", "src/main.rs")
                + _bin("crdgen", "src/crdgen.rs"),
            ),
            "Cargo.lock": _lock("reconciler"),
            "src/main.rs": _rs("controller"),
            "src/crdgen.rs": _rs("crdgen"),
            ".dockerignore": "**/target/*\n!target/*/release/controller\nsrc\n",
        },
        line="rust: controller",
        why=("it is the `default-run` of Cargo.toml",),
        programs=("/usr/bin/controller",),
        image="controller",
        parts=(("reconciler", "0.1.0"),),
        others=("crdgen",),
        hidden="src/main.rs",
    ),
    "a workspace without a package": Layout(
        like="project-akri/akri, linkerd/linkerd2-proxy",
        files={
            "Cargo.toml": '[workspace]\nmembers = ["agent", "controller", "lib", "samples/*", "tests/e2e"]\n',
            "Cargo.lock": _lock("agent", "broker", "controller", "e2e", "lib"),
            "agent/Cargo.toml": _package("agent"),
            "agent/src/main.rs": _rs("agent"),
            "controller/Cargo.toml": _package("controller"),
            "controller/src/main.rs": _rs("controller"),
            "lib/Cargo.toml": _package("lib"),
            "lib/src/lib.rs": "",
            "samples/broker/Cargo.toml": _package("broker"),
            "samples/broker/src/main.rs": _rs("broker"),
            "tests/e2e/Cargo.toml": _package("e2e"),
            "tests/e2e/src/main.rs": _rs("e2e"),
        },
        line="rust: {bin: [controller, agent], package: [controller, agent]}",
        why=SEVERAL,
        programs=("/usr/bin/controller", "/usr/bin/agent"),
        image="controller",
        parts=(("agent", "0.1.0"), ("controller", "0.1.0")),
        others=("broker", "e2e"),
    ),
}
"""By what is particular about each."""
