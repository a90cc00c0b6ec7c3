"""Mistakes that people make, each with the last line that a build ends in.

In texts and lines REGISTRY is the harbor's, and FRONTEND its image of the frontend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HEAD = "# syntax=ghcr.io/jettison-build/jettison:1\ndistro: azurelinux-3.0\n"
HELLO = f"{HEAD}go: ./cmd/hello\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A build file with a mistake in it, or beside it, and the last line after the client's own words.

    `files` are written into the project, None takes one away. Where the Docker daemon says it otherwise, that
    is `docker`. With `by_line` nothing but the file's own first line names a frontend, and `checked` is what
    `jettison check` says of it, who cannot know of an image. `scanned` asks for an SBOM by that scanner.
    """

    text: str
    line: str
    docker: str = ""
    by_line: bool = False
    checked: str = ""
    scanned: str = ""
    files: Mapping[str, str | None] = field(default_factory=dict)
    target: str = ""
    platform: str = ""


STAGES = f"""\
{HEAD}stages:
  app:
    from: go
    workdir: /src
    steps:
      - copy: .
      - run: @RUN@
files: [{{from: app, src: /out/a, dest: /usr/bin/a}}]
image: {{entrypoint: /usr/bin/a}}
"""


def stage(run: str) -> str:
    """Return a build file with a step of its user's."""
    return STAGES.replace("@RUN@", run)


IN_FILES = {
    "typo in a key": Mistake(
        text=f"{HELLO}pakages: [tzdata]\n",
        line=(
            "jettison.yaml:4:1: error: unknown key `pakages` [unknown-key]; hint: did you mean `packages`?"
        ),
    ),
    "tab": Mistake(
        text=f"{HEAD}go:\n\tpackage: ./cmd/hello\n",
        line=(
            "jettison.yaml:4:1: error: this is not valid YAML: found character that cannot "
            "start any token [yaml-syntax]; hint: YAML is indented with spaces, not tabs"
        ),
    ),
    "wrong indentation": Mistake(
        text=f"{HEAD}go:\n  package: ./cmd/hello\n tags: [a]\n",
        line=(
            "jettison.yaml:5:2: error: this is not valid YAML: did not find expected key "
            "(while parsing a block mapping that began at line 2) [yaml-syntax]; hint: the "
            "keys of one map begin in one column"
        ),
    ),
    "package without ./": Mistake(
        text=f"{HEAD}go: cmd/hello\n",
        line=(
            "jettison.yaml:3:5: error: `go` must be a folder of the build context, found "
            "`cmd/hello` [bad-package]; hint: did you mean `./cmd/hello`?"
        ),
    ),
    "port as a word": Mistake(
        text=f"{HELLO}image: {{ports: [http]}}\n",
        line=(
            "jettison.yaml:4:17: error: `image.ports` must be a port, such as `8080` or "
            "`53/udp`, found `http` [bad-value]"
        ),
    ),
    "port of the host": Mistake(
        text=f'{HELLO}image: {{ports: ["8080:80"]}}\n',
        line=(
            "jettison.yaml:4:17: error: `image.ports` must be a port, such as `8080` or "
            "`53/udp`, found `8080:80` [bad-value]"
        ),
    ),
    "s390x": Mistake(
        text=HELLO,
        platform="linux/s390x",
        line=(
            "jettison.yaml:2:9: error: Azure Linux 3.0 has no packages for linux/s390x "
            "[unsupported-platform]; hint: it has them for linux/amd64, linux/arm64"
        ),
    ),
    "windows": Mistake(
        text=HELLO,
        platform="windows/amd64",
        line=(
            "jettison.yaml:2:9: error: Azure Linux 3.0 has no packages for windows/amd64 "
            "[unsupported-platform]; hint: it has them for linux/amd64, linux/arm64"
        ),
    ),
    "failing test": Mistake(
        text=f"{HELLO}tests:\n  - name: says bye\n    run: /usr/bin/hello\n    stdout: {{contains: bye}}\n",
        line=("jettison.yaml:7:14: error: test `says bye`: stdout does not contain: bye [test-failed]"),
    ),
    "failing check": Mistake(
        text=f"{HELLO}checks: {{max-size: 10kB}}\n",
        line=(
            "jettison.yaml:4:10: error: `checks.max-size`: the image holds 1812522 bytes, "
            "which is more than 10000 [check-failed]"
        ),
    ),
    "entry point with arguments": Mistake(
        text=f"{HELLO}image: {{entrypoint: /usr/bin/hello serve}}\n",
        line=(
            "jettison.yaml:4:21: error: `image.entrypoint` is started without a shell: list "
            "its words [bad-value]; hint: write `[/usr/bin/hello, serve]`"
        ),
    ),
    "typo in the distro": Mistake(
        text="distro: azurelinux-3\ngo: ./cmd/hello\n",
        line=(
            "jettison.yaml:1:9: error: unknown distribution `azurelinux-3` [unknown-distro]; "
            "hint: did you mean `azurelinux-3.0`?"
        ),
    ),
    "upx: yes": Mistake(
        text=f"{HELLO}upx: yes\n",
        line=(
            "jettison.yaml:4:6: error: `upx` must be `true`, `false` or a map, found the "
            "text `yes` [wrong-type]; hint: write `true`"
        ),
    ),
    "typo in a package": Mistake(
        text=f"{HELLO}packages: [tzdatta]\n",
        line="jettison.yaml:4:1: error: no such package: tzdatta; hint: did you mean tzdata?",
    ),
    "capitals in a package": Mistake(
        text=f"{HELLO}packages: [Tzdata]\n",
        line="jettison.yaml:4:1: error: no such package: Tzdata; hint: did you mean tzdata?",
    ),
    "no go.mod": Mistake(
        text=HELLO,
        files={"go.mod": None},
        line=(
            "jettison.yaml:3:5: error: the build context has no `go.mod` [not-in-context]; "
            "hint: the build context is the folder that the build is given, and not that of "
            "the build file"
        ),
    ),
    "no such Go package": Mistake(
        text=f"{HEAD}go: ./cmd/helo\n",
        line=(
            "jettison.yaml:3:5: error: the build context has no `./cmd/helo` [not-in-context]; "
            "hint: the build context is the folder that the build is given, and not that of "
            "the build file"
        ),
    ),
    "go.mod is ignored": Mistake(
        text=HELLO,
        files={".dockerignore": "*.mod\n"},
        line=(
            "jettison.yaml:3:5: error: `.dockerignore` hides `go.mod` from the build "
            "[not-in-context]; hint: add the line `!go.mod` at its end; an ignore file for "
            "this build alone is `FILE.dockerignore` beside the build file"
        ),
    ),
    "user without an account": Mistake(
        text=f"{HELLO}image: {{user: app}}\n",
        line=(
            "jettison.yaml:4:15: error: `image.user` must be a number or one of `root`, "
            "`nobody`, `nonroot`, found `app` [unknown-user]; hint: add it: `accounts: "
            "{users: [{name: app, uid: 1000}]}`"
        ),
    ),
    "secret not given": Mistake(
        text=stage("cat /s").replace("cat /s", "cat /s\n        secrets: [{id: netrc, dest: /s}]"),
        line=(
            "jettison.yaml:9:9: error: the secret `netrc` is not given; hint: build with "
            "`--secret id=netrc,src=FILE`"
        ),
    ),
    "no such target": Mistake(
        text=HELLO,
        target="debugg",
        line=(
            "option target=debugg: the build file has no target and no stage of that name; "
            "hint: did you mean `debug`?"
        ),
    ),
    "compile error": Mistake(
        text=HELLO,
        files={"cmd/hello/main.go": "package main\n\nfunc main() { nothing() }\n"},
        line=(
            "jettison.yaml:3:1: error: step [app 2/2] ended with exit code 1: go build -C "
            './cmd/hello -trimpath -buildmode=exe -buildvcs=false -ldflags "-buildid= -s -w" '
            "-o /out/hello .; hint: what it printed is above"
        ),
    ),
    "word of a Dockerfile": Mistake(
        text=f"{HELLO}run: echo\n",
        line=(
            "jettison.yaml:4:1: error: unknown key `run` [unknown-key]; hint: a stage does "
            "that: `stages: {app: {from: go, steps: [{run: …}]}}`"
        ),
    ),
    "a Dockerfile": Mistake(
        text="FROM scratch\nCOPY . .\n",
        line=(
            "jettison.yaml:1:1: error: this is a Dockerfile: `FROM` is an instruction, and a "
            "build description is a map of keys [is-dockerfile]; hint: start with `distro: "
            "azurelinux-3.0` and, to build a Go program, `go: ./cmd/NAME`"
        ),
    ),
    "entry point that no file has": Mistake(
        text=f"{HELLO}image: {{entrypoint: /usr/bin/helo}}\n",
        line=(
            "jettison.yaml:4:9: error: `checks.starts`: `image.entrypoint` starts "
            "/usr/bin/helo, which is not in the image [check-failed]; hint: add what brings "
            "it to `packages` or `files`; `starts: false` below `checks` says that it is "
            "meant"
        ),
    ),
    "program without its loader": Mistake(
        text=stage("mkdir -p /out && cp /usr/bin/env /out/a"),
        line=(
            "jettison.yaml:10:9: error: `checks.starts`: `image.entrypoint` starts "
            "/usr/bin/a, whose loader /lib64/ld-linux-x86-64.so.2 is not in the image "
            "[check-failed]; hint: link it statically, or say `packages: auto`; `starts: "
            "false` below `checks` says that it is meant"
        ),
    ),
    "program without its loader in a test": Mistake(
        text=stage("mkdir -p /out && cp /usr/bin/env /out/a")
        + "checks: {starts: false}\ntests: [{name: starts, run: /usr/bin/a}]\n",
        line=(
            "jettison.yaml:13:24: error: test `starts`: exit code 127, expected 0: /usr/bin/a is in the "
            "image, but not the loader or the interpreter that it names [test-failed]"
        ),
    ),
    "no key file of a repository": Mistake(
        text=f"{HELLO}packages: [tzdata]\n"
        'rootfs: {repos: [{name: ours, url: "https://e.com/r", keys: [KEY]}]}\n',
        line=(
            "jettison.yaml:5:62: error: the build context has no `KEY` [not-in-context]; "
            "hint: the build context is the folder that the build is given, and not that of "
            "the build file"
        ),
    ),
    "src that is not there": Mistake(
        text=f"{HELLO}files:\n  - {{src: config/, dest: /etc/hello/}}\n",
        line=(
            "jettison.yaml:5:5: error: the build context has no `config` [not-in-context]; "
            "hint: the build context is the folder that the build is given, and not that of "
            "the build file"
        ),
    ),
    "path of a step that is not there": Mistake(
        text=stage("true").replace("copy: .", "copy: [go.mod, config/]"),
        line=(
            "jettison.yaml:8:9: error: the build context has no `config`; hint: paths begin "
            "at its root, and an ignore file may leave out what is there"
        ),
    ),
    "folder without Go files": Mistake(
        text=f"{HEAD}go: ./cmd\n",
        line=(
            "jettison.yaml:3:1: error: step [app 2/2] ended with exit code 1: go build -C "
            './cmd -trimpath -buildmode=exe -buildvcs=false -ldflags "-buildid= -s -w" '
            "-o /out/cmd .; hint: what it printed is above"
        ),
    ),
    "undeclared argument": Mistake(
        text=f'{HELLO}image: {{labels: {{v: "${{VERSION}}"}}}}\n',
        line=(
            "jettison.yaml:4:22: error: the argument `VERSION` is not declared "
            "[undeclared-argument]; hint: declare it: `args: {VERSION: default}`"
        ),
    ),
    "empty file": Mistake(
        text="",
        line=(
            "jettison.yaml:1:1: error: the file is empty: it holds no keys [empty-file]; "
            "hint: start with `distro: azurelinux-3.0` and, to build a Go program, `go: "
            "./cmd/NAME`"
        ),
    ),
    "mode in decimal": Mistake(
        text=f"{HELLO}files: [{{dest: /etc/a, content: a, mode: 420}}]\n",
        line=(
            "jettison.yaml:4:42: error: `files.mode` must be permissions in octal, such as "
            "`0644`, found `420` [bad-mode]; hint: write `0644`, if it is a decimal number"
        ),
    ),
    "size with a space": Mistake(
        text=f"{HELLO}checks: {{max-size: 20 XB}}\n",
        line=(
            "jettison.yaml:4:20: error: `checks.max-size` must be a size, such as `12MB` or "
            "`500KiB`, found `20 XB` [bad-value]"
        ),
    ),
    "snapshot before the first package": Mistake(
        text=f"{HELLO}rootfs: {{snapshot: 1999-01-01T00:00:00Z}}\n",
        line=(
            "jettison.yaml:4:1: error: no such package: filesystem; hint: filesystem comes "
            "with `rootfs.base`, and was not published by the time of `rootfs.snapshot`, "
            "1999-01-01T00:00:00Z: give a later one"
        ),
    ),
    "excluded package that is needed": Mistake(
        text=f"{HELLO}rootfs: {{packages: [tzdata], exclude: [nothing-of-it]}}\n",
        line=(
            "jettison.yaml:4:10: error: `rootfs.exclude` holds back what no package is "
            "called: nothing-of-it; hint: check the spelling under `rootfs.exclude`; the "
            "path of a file is no package name"
        ),
    ),
    "package of a stage": Mistake(
        text=stage("x").replace("    workdir", "    packages: [gitt]\n    workdir"),
        line="jettison.yaml:6:5: error: no such package: gitt; hint: did you mean git?",
    ),
    "step that fails": Mistake(
        text=stage("exit 3"),
        line=(
            "jettison.yaml:9:9: error: step [app 2/2] ended with exit code 3: exit 3; hint: "
            "what it printed is above"
        ),
    ),
    "copy of what a stage has not": Mistake(
        text=stage("true"),
        line=(
            "jettison.yaml:10:9: error: the stage `app` has no `/out/a`; hint: build "
            "`--target app` with `--output out` to see what it leaves"
        ),
    ),
}
