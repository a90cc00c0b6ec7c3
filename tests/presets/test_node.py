"""The `node` preset."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

import pytest

from jettison.description.describe import describe
from jettison.description.explain import explain
from jettison.description.model import Description, Run
from jettison.errors import DescriptionError, SourceFile
from jettison.presets import reads
from jettison.presets.needed import Needed
from jettison.presets.registry import PRESETS
from jettison.session.lacking import Context, find_lacking
from tests.description.support import NAME, variables

HEAD = "distro: azurelinux-3.0\n"
SERVICE = {"package.json": '{"name": "service", "main": "server.js", "scripts": {"build": "tsc"}}'}

LONG = """\
distro: azurelinux-3.0
stages:
  dependencies:
    from: toolchain://node
    platform: target
    workdir: /app
    env:
      NPM_CONFIG_AUDIT: false
      NPM_CONFIG_FUND: false
      NPM_CONFIG_UPDATE_NOTIFIER: false
    steps:
      - copy:
          src: .
          include: [package.json, package-lock.json, npm-shrinkwrap.json, .npmrc]
          exclude: [.git, "**/node_modules"]
      - run: npm ci --omit=dev && mkdir -p node_modules
        cache: [/root/.npm]
  app:
    from: scratch
    steps:
      - copy:
          src: .
          dest: /app
          exclude:
            - .git
            - jettison.yaml*
            - "**/.venv"
            - "**/venv"
            - "**/__pycache__"
            - "**/node_modules"
            - "**/.env"
            - "**/.env.*"
            - "**/.npmrc"
rootfs:
  exclude: [bash, coreutils, nodejs-full-i18n]
  remove: [/usr/lib/node_modules*, /usr/bin/corepack*, /usr/bin/npm*, /usr/bin/npx*]
  packages: [auto, nodejs]
files:
  - from: dependencies
    src: /app/node_modules
    dest: /app/node_modules
    own-layer: true
  - from: app
    src: /app
    dest: /app
image:
  workdir: /app
  env:
    NODE_ENV: production
  entrypoint: [/usr/bin/node, /app/server.js]
"""

BUILT = """\
  build:
    from: dependencies
    steps:
      - copy:
          src: .
          exclude: [.git, jettison.yaml*, "**/.venv", "**/venv", "**/__pycache__", "**/node_modules"]
      - run: npm run build
        network: none
  production:
    from: dependencies
    steps:
      - run: npm prune --omit=dev --offline
        network: none
  app:
    from: scratch
    steps:
      - copy:
          from: build
          src: /app
          dest: /app
          exclude:
            - .git
            - jettison.yaml*
            - "**/.venv"
            - "**/venv"
            - "**/__pycache__"
            - "**/node_modules"
            - "**/.env"
            - "**/.env.*"
            - "**/.npmrc"
"""

EVERY = """\
distro: azurelinux-3.0
stages:
  dependencies:
    from: toolchain://node:24.14
    platform: target
    packages: [gcc, nodejs-devel]
    workdir: /app
    env:
      NPM_CONFIG_AUDIT: false
      NPM_CONFIG_FUND: false
      NPM_CONFIG_UPDATE_NOTIFIER: false
      NPM_CONFIG_NODEDIR: /usr
      LANG: C
    steps:
      - copy:
          src: .
          include:
            - package.json
            - package-lock.json
            - npm-shrinkwrap.json
            - .npmrc
            - packages/*/package.json
            - vendor/a.tgz
            - lib/package.json
            - packages/b/package.json
          exclude: [.git, "**/node_modules"]
      - run: INSTALL
        cache: [/root/.npm]
        secrets: [npmrc]
        ssh: true
  build:
    from: dependencies
    steps:
      - copy:
          src: .
          exclude: [.git, jettison.yaml*, "**/.venv", "**/venv", "**/__pycache__", "**/node_modules"]
      - run: make web
        cache: [/root/.npm]
        secrets: [npmrc]
        ssh: true
      - run: npm run postinstall
        network: none
      - run: npm run build --workspace=packages/api
        network: none
  production:
    from: build
    steps:
      - run: npm prune --omit=dev --offline --workspace=packages/api --include-workspace-root
        network: none
  modules:
    from: scratch
    steps:
      - copy:
          from: production
          src: /app
          dest: /app
          include: ["**/node_modules"]
  app:
    from: scratch
    steps:
      - copy:
          from: build
          src: /app
          dest: /app
          include: [package.json, packages/api/package.json, packages/api/dist, packages/b/*.js]
          exclude:
            - .git
            - jettison.yaml*
            - "**/.venv"
            - "**/venv"
            - "**/__pycache__"
            - "**/node_modules"
            - "**/.env"
            - "**/.env.*"
            - "**/.npmrc"
rootfs:
  exclude: [bash, coreutils]
  remove: [/usr/lib/node_modules*, /usr/bin/corepack*, /usr/bin/npm*, /usr/bin/npx*]
  packages: [auto, nodejs, nodejs-full-i18n]
files:
  - from: modules
    src: /app
    dest: /app
    own-layer: true
  - from: app
    src: /app
    dest: /app
image:
  workdir: /app/packages/api
  env:
    NODE_ENV: production
  entrypoint: [/usr/bin/node, /app/packages/api/dist/main.js]
"""

INSTALL = (
    "npm pkg delete scripts --workspaces --include-workspace-root"
    " && npm ci --workspace=packages/api --include-workspace-root && mkdir -p node_modules"
    r" && find node_modules -type d \( -path '*/build/Release/obj.target' -o -path '*/build/Release/.deps' \)"
    " -prune -exec rm -rf {} +"
)

WORKSPACE = {
    "package.json": json.dumps(
        {
            "workspaces": ["packages/*", "!packages/old"],
            "dependencies": {"a": "file:./vendor/a.tgz", "far": "file:../far", "ms": "2.1.3"},
            "devDependencies": {"lib": "file:lib"},
            "scripts": {"postinstall": "patch-package"},
        }
    ),
    "packages/api/package.json": '{"dependencies": {"b": "file:../b"}, "scripts": {"build": "tsc"}}',
}
WHOLE = """\
node:
  main: dist/main.js
  build: build
  files: [packages/api/dist, packages/b/*.js]
  workspace: packages/api
  version: "24.14"
  packages: [gcc, nodejs-devel]
  icu: full
  env: {LANG: C}
  secrets: [npmrc]
  ssh: true
  steps: [{run: make web}]
"""


def long_form(node: str, project: Mapping[str, str], head: str = HEAD) -> str:
    return explain(SourceFile(NAME, f"{head}{node}"), PRESETS, project)


def described(node: str, project: Mapping[str, str], head: str = HEAD) -> Description:
    return describe(SourceFile(NAME, f"{head}{node}"), variables(), PRESETS, project)


def problems(node: str, project: Mapping[str, str], head: str = HEAD) -> list[str]:
    """Return problems that refuse a file, and else warnings, as `LINE:COLUMN RULE: MESSAGE | HINT`."""
    try:
        found = described(node, project, head).warnings
    except DescriptionError as error:
        found = tuple(error.problems)
    return [
        f"{each.span.line}:{each.span.column} {each.rule.name}: {each.message}"
        + (f" | {each.hint}" if each.hint else "")
        for each in found
        if each.rule.name not in {"end-of-life-distro", "preview-distro"}
    ]


@pytest.mark.parametrize(
    ("node", "project", "expected"),
    [
        pytest.param("node:\n", SERVICE, LONG, id="what the project says"),
        pytest.param("node: ./server.js\n", {}, LONG, id="a file"),
        pytest.param("node: {main: server.js}\n", {}, LONG, id="a map"),
        pytest.param("node: {}\n", SERVICE, LONG, id="an empty map"),
        pytest.param(WHOLE, WORKSPACE, EVERY.replace("INSTALL", INSTALL), id="every key"),
    ],
)
def test_the_long_form(node: str, project: Mapping[str, str], expected: str) -> None:
    assert long_form(node, project) == expected
    assert describe(SourceFile(NAME, expected), variables(), PRESETS).stages


ONE = [
    pytest.param(
        "mariner-2.0",
        ["nodejs18"],
        ["bash", "coreutils"],
        "mcr.microsoft.com/cbl-mariner/base/nodejs:18",
        id="2.0",
    ),
    pytest.param(
        "azurelinux-3.0",
        ["nodejs"],
        ["bash", "coreutils", "nodejs-full-i18n"],
        "mcr.microsoft.com/azurelinux/base/nodejs:24",
        id="3.0",
    ),
    pytest.param(
        "azurelinux-4.0",
        ["nodejs24"],
        ["bash", "coreutils", "nodejs24-full-i18n"],
        "mcr.microsoft.com/azurelinux-beta/base/core:4.0",
        id="4.0",
    ),
]


@pytest.mark.parametrize(("distro", "packages", "exclude", "image"), ONE)
def test_distributions(distro: str, packages: list[str], exclude: list[str], image: str) -> None:
    found = described("node: server.js\n", {}, f"distro: {distro}\n")
    assert [each.text for each in found.rootfs.packages] == packages
    assert found.rootfs.auto is not None
    assert [each.text for each in found.rootfs.exclude][:3] == exclude
    assert found.distro.toolchains["node"].reference() == image


def test_node_has_its_own_name_everywhere() -> None:
    """On Azure Linux 4.0 it is called `node-24`."""
    found = described("node: server.js\n", {}, "distro: azurelinux-4.0\n")
    link = found.files[0]
    assert (link.dest, link.symlink) == ("/usr/bin/node", "node-24")
    first = found.stages[0].steps[0]
    assert isinstance(first, Run)
    assert first.script == (
        "ln -s node-24 /usr/bin/node && ln -s npm-24 /usr/bin/npm && ln -s npx-24 /usr/bin/npx"
    )
    assert first.network == "none"


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        pytest.param({"main": "lib"}, "/app/lib", id="main, a folder"),
        pytest.param({"main": "./dist/"}, "/app/dist", id="main, written at length"),
        pytest.param({"scripts": {"start": "node server.mjs"}}, "/app/server.mjs", id="start"),
        pytest.param(
            {
                "main": "index.js",
                "scripts": {"start": "node --enable-source-maps --max-http-header-size=9 ."},
            },
            "",
            id="start, another file",
        ),
        pytest.param(
            {"main": "a.js", "scripts": {"start": "node --enable-source-maps ./a serve --port 80"}},
            "--enable-source-maps /app/a serve --port 80",
            id="both, of one file",
        ),
    ],
)
def test_what_is_started(package: object, expected: str) -> None:
    project = {"package.json": json.dumps(package)}
    if expected:
        assert described("node:\n", project).image.entrypoint == ("/usr/bin/node", *expected.split())
    else:
        assert len(problems("node:\n", project)) == 1


@pytest.mark.parametrize(
    ("start", "words", "env"),
    [
        pytest.param("node -r dotenv/config a.js", "-r dotenv/config /app/a.js", {}, id="-r"),
        pytest.param(
            "node --import ./t.mjs --title=x a.js", "--import ./t.mjs --title=x /app/a.js", {}, id="a value"
        ),
        pytest.param("NODE_ENV=test  PORT=80 node a.js", "/app/a.js", {"PORT": "80"}, id="variables"),
        pytest.param("cross-env A=b node a.js --port 80", "/app/a.js --port 80", {"A": "b"}, id="cross-env"),
        pytest.param(
            "node --env-file=conf/app.env a.js",
            "--env-file=conf/app.env /app/a.js",
            {},
            id="a file that ships",
        ),
        pytest.param(
            "node --env-file-if-exists=.env a.js",
            "--env-file-if-exists=.env /app/a.js",
            {},
            id="a file that may lack",
        ),
    ],
)
def test_a_script_that_starts(start: str, words: str, env: Mapping[str, str]) -> None:
    project = {"package.json": json.dumps({"main": "a", "scripts": {"start": start}})}
    image = described("node:\n", project).image
    assert image.entrypoint == ("/usr/bin/node", *words.split())
    assert dict(image.env) == {"NODE_ENV": "test" if "NODE_ENV" in start else "production", **env}
    assert problems("node:\n", project) == []


IN_ITS_PLACE = "the image starts its `main`, `a.js` | if that is right, write `node: a.js`"
UNSENT = (
    "and no such file ships | the image starts without it: set variables by `image.env`, secrets where the"
    " image runs"
)


@pytest.mark.parametrize(
    ("start", "words", "said"),
    [
        *(
            pytest.param(start, "/app/a.js", f"is no `node FILE`: `{start}`; {IN_ITS_PLACE}", id=start)
            for start in ("next start", "node b.js && c", "node -e 1", "node --test a.js", "A=$B node a.js")
        ),
        pytest.param(
            "node --enable-source-maps --env-file=.env a.js",
            "--enable-source-maps /app/a.js",
            f"has `--env-file=.env`, {UNSENT}",
            id="secrets",
        ),
        pytest.param(
            "node --env-file ./conf/.env.production a.js",
            "/app/a.js",
            f"has `--env-file ./conf/.env.production`, {UNSENT}",
            id="other secrets",
        ),
    ],
)
def test_a_script_that_does_not_start_as_it_stands(start: str, words: str, said: str) -> None:
    project = {"package.json": json.dumps({"main": "a.js", "scripts": {"start": start}})}
    assert described("node:\n", project).image.entrypoint == ("/usr/bin/node", *words.split())
    assert problems("node:\n", project) == [f"2:1 other-start: the script `start` of package.json {said}"]
    assert problems("node: a.js\n", project) == []


LACKS = "the build context has no"
BUILDS = '{"main": "lib/a.js", "scripts": {"build:ts": "tsc"}}'


@pytest.mark.parametrize(
    ("node", "project", "there", "expected"),
    [
        pytest.param("", '{"main": "a"}', ["a.js"], "", id="there"),
        pytest.param("", '{"main": "lib"}', ["lib/index.js"], "", id="a folder"),
        pytest.param(
            "",
            '{"main": "a.js"}',
            [],
            f"{LACKS} `a.js` | it is `main` of package.json: write what node starts",
            id="main",
        ),
        pytest.param(
            "",
            '{"main": "a", "scripts": {"start": "node ./a.js"}}',
            [],
            f"{LACKS} `a.js` | its script `start` runs it: write what node starts",
            id="start",
        ),
        pytest.param(
            "",
            BUILDS,
            [],
            f"{LACKS} `lib/a.js` | it is `main` of package.json: `node: {{build: build:ts}}` has it made",
            id="made by a script",
        ),
        pytest.param(
            "{icu: full}",
            BUILDS,
            [],
            f"{LACKS} `lib/a.js` | it is `main` of package.json: `build: build:ts` has it made",
            id="made by a script, beside other keys",
        ),
        pytest.param("{build: 'build:ts'}", BUILDS, [], "", id="made by the build"),
        pytest.param("{steps: [{run: make}]}", BUILDS, [], "", id="made by steps"),
        pytest.param(
            "", '{"main": "a.js", "scripts": {"postinstall": "make"}}', [], "", id="made by an installation"
        ),
        pytest.param("node_modules/next/dist/bin/next", "{}", [], "", id="of a package"),
        pytest.param("b.js", '{"main": "a.js"}', ["b.js"], "", id="said by the file"),
        pytest.param("", '{"main": "../a.js"}', [], "", id="outside"),
        pytest.param("", "{", [], "", id="no JSON"),
        pytest.param("", "{}", [], "", id="nothing"),
    ],
)
def test_what_starts_has_to_be_there(node: str, project: str, there: list[str], expected: str) -> None:
    source = SourceFile(NAME, f"{HEAD}node: {node}\n")
    texts = {"package.json": project}
    needs = (*reads.needed(source), *reads.started(source, texts))
    found = lacking(needs, ["package.json", "package-lock.json", *there])
    assert found == ([expected] if expected else [])


def lacking(needs: Iterable[Needed], there: Collection[str]) -> list[str]:
    context = Context(has=lambda _, path: path in there, ignored=(), ignore_file=".dockerignore")
    return [f"{each.message} | {each.hint}" for each in find_lacking(needs, context)]


OF_OTHER = (
    "the build context has no `package-lock.json` | there is `{file}`, and dependencies are installed by npm:"
    " `npm install --package-lock-only` writes a lock file for it, or run {name} in a stage of your own"
)


@pytest.mark.parametrize(
    ("file", "name"), [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "Yarn"), ("bun.lock", "Bun")]
)
def test_a_lock_file_of_another_manager(file: str, name: str) -> None:
    needs = reads.needed(SourceFile(NAME, f"{HEAD}node: a.js\n"))
    assert file in reads.looked_at(SourceFile(NAME, HEAD), needs)
    assert lacking(needs, ["package.json", "a.js", file]) == [OF_OTHER.format(file=file, name=name)]
    assert lacking(needs, ["package.json", "a.js", file, "package-lock.json"]) == []


def test_a_build() -> None:
    """Production dependencies wait for no sources."""
    found = long_form("node: {build: build}\n", SERVICE)
    assert found[found.index("  build:") : found.index("rootfs:")] == BUILT
    assert found[found.index("files:") : found.index("image:")] == (
        LONG[LONG.index("files:") : LONG.index("image:")].replace("from: dependencies", "from: production")
    )


STAGES = [
    pytest.param(
        "server.js",
        {"prepare": "husky"},
        "npm pkg delete scripts && npm ci --omit=dev",
        [],
        "dependencies",
        id="prepare",
    ),
    pytest.param(
        "server.js",
        {"postinstall": "patch-package", "preinstall": "a"},
        "npm pkg delete scripts && npm ci --omit=dev",
        ["npm run preinstall", "npm run postinstall"],
        "build",
        id="of the installation",
    ),
    pytest.param(
        "{main: server.js, scripts: false}",
        {"postinstall": "patch-package"},
        "npm ci --omit=dev --ignore-scripts",
        [],
        "dependencies",
        id="none",
    ),
    pytest.param(
        "{main: server.js, build: 'a:b'}",
        {"a:b": "tsc"},
        "npm ci",
        ["npm run a:b"],
        "production",
        id="a build",
    ),
    pytest.param(
        "{main: server.js, steps: [{run: make}]}",
        {},
        "npm ci --omit=dev",
        ["make"],
        "dependencies",
        id="own steps",
    ),
]


@pytest.mark.parametrize(("node", "scripts", "install", "after", "modules"), STAGES)
def test_scripts(node: str, scripts: Mapping[str, str], install: str, after: list[str], modules: str) -> None:
    """The project's own run only once its sources are there."""
    found = described(f"node: {node}\n", {"package.json": json.dumps({"scripts": scripts})})
    stages = {each.name: each for each in found.stages}
    first = stages["dependencies"].steps[1]
    assert isinstance(first, Run)
    assert (first.script or "").partition(" && mkdir")[0] == install
    assert ("build" in stages) == bool(after)
    made = [each for each in stages["build"].steps if isinstance(each, Run)] if after else []
    assert [each.script for each in made] == after
    assert {each.network for each in made if each.script != "make"} <= {"none"}
    assert found.files[0].origin == modules


OF_ALL = {
    "package.json": '{"workspaces": ["packages/*"], "scripts": {"build": "npm run build -ws"}}',
    "packages/api/package.json": '{"main": "a.js", "scripts": {"build": "tsc", "own": "tsc"}}',
}
OF_MEMBER = "--workspace=packages/api --include-workspace-root"
HIDDEN = "npm pkg delete scripts --workspaces --include-workspace-root"
MODULES = "mkdir -p node_modules"


@pytest.mark.parametrize(
    ("script", "more", "runs"),
    [
        pytest.param(
            "build",
            {},
            [
                f"{HIDDEN} && npm ci && {MODULES}",
                "npm run build",
                f"npm ci --omit=dev {OF_MEMBER} && {MODULES}",
            ],
            id="of the project",
        ),
        pytest.param(
            "own",
            {},
            [
                f"{HIDDEN} && npm ci {OF_MEMBER} && {MODULES}",
                "npm run own --workspace=packages/api",
                f"npm prune --omit=dev --offline {OF_MEMBER}",
            ],
            id="of the member",
        ),
        pytest.param(
            "build",
            {"postinstall": "patch-package"},
            [
                f"{HIDDEN} && npm ci && {MODULES}",
                "npm run postinstall",
                "npm run build",
                f"npm prune --omit=dev --offline {OF_MEMBER}",
            ],
            id="of the project, whose installation has one too",
        ),
    ],
)
def test_a_script_builds_a_member(script: str, more: Mapping[str, str], runs: list[str]) -> None:
    """That of the project knows in which order members are made, and runs with what they all need."""
    top = json.loads(OF_ALL["package.json"])
    project = {**OF_ALL, "package.json": json.dumps({**top, "scripts": {**top["scripts"], **more}})}
    found = described(f"node: {{workspace: ./packages/api, build: {script}}}\n", project)
    steps = [each for stage in found.stages for each in stage.steps if isinstance(each, Run)]
    assert [each.script for each in steps] == runs
    offline = [each.network == "none" for each in steps]
    assert offline == ["npm ci" not in each for each in runs]
    assert found.image.entrypoint == ("/usr/bin/node", "/app/packages/api/a.js")


def test_what_the_file_says_is_joined() -> None:
    more = "image: {env: {PORT: '80'}, cmd: [serve]}\nrootfs: {exclude: [grep]}\npackages: tzdata\n"
    found = described(f"node: server.js\n{more}", {})
    assert found.image.env == (("NODE_ENV", "production"), ("PORT", "80"))
    assert found.image.cmd == ("serve",)
    assert [each.text for each in found.rootfs.exclude] == ["bash", "coreutils", "nodejs-full-i18n", "grep"]
    assert [each.text for each in found.rootfs.packages] == ["nodejs", "tzdata"]


@pytest.mark.parametrize(
    ("node", "project", "expected"),
    [
        pytest.param(
            "node:",
            {},
            "2:1 no-program: nothing says what node starts: the build context has no `package.json`"
            " | write what node starts, such as `node: server.js`",
            id="no package.json",
        ),
        pytest.param(
            "node: {build: b}",
            {"package.json": '{"scripts": {"b": ""}}'},
            "2:1 no-program: package.json has neither `main` nor a script `start`"
            " | write what node starts, such as `main: server.js`",
            id="nothing to start",
        ),
        pytest.param(
            "node:",
            {"package.json": '{"scripts": {"start": "next start"}}'},
            "2:1 no-program: package.json has no `main`, and its script `start` is no `node FILE`:"
            " `next start`"
            " | write what node starts, such as `node: server.js`",
            id="a start of another program",
        ),
        pytest.param(
            "node:",
            {"package.json": '{"main": "index.js", "scripts": {"start": "node server.js"}}'},
            "2:1 no-program: `main` of package.json is `index.js`, and its script `start` runs `server.js`"
            " | write what node starts, such as `node: server.js`",
            id="two to start",
        ),
        pytest.param(
            "node:",
            {"package.json": "{"},
            "2:1 bad-value: `package.json` is not JSON: Expecting property name enclosed in double quotes:"
            " line 1 column 2 (char 1)",
            id="no JSON",
        ),
        pytest.param(
            "node: a.js",
            {"package.json": "[]"},
            "2:1 bad-value: `package.json` is not JSON: it is no object",
            id="no map",
        ),
        pytest.param(
            "node: [a.js]",
            {},
            "2:7 wrong-type: `node` must be the file that node starts, such as `server.js`, a map, or"
            " nothing, found a list",
            id="a list",
        ),
        pytest.param(
            "node: /srv/a.js",
            {},
            "2:7 bad-value: `node` must be a path in the build context, found `/srv/a.js`",
            id="absolute",
        ),
        pytest.param(
            "node: ../a.js",
            {},
            "2:7 bad-value: `node` leads out of its folder: `../a.js` | a path has no `..`",
            id="outside",
        ),
        pytest.param(
            "node: {main: a.js, build: biuld}",
            {"package.json": '{"scripts": {"build": ""}}'},
            "2:27 bad-value: `node.build` is `biuld`, and package.json has no such script"
            " | did you mean `build`?",
            id="a misspelt script",
        ),
        pytest.param(
            "node: {main: a.js, build: web}",
            {"package.json": '{"scripts": {"build": "", "test": ""}}'},
            "2:27 bad-value: `node.build` is `web`, and package.json has no such script"
            " | there is build, test",
            id="no such script",
        ),
        pytest.param(
            "node: {main: a.js, build: npm run build}",
            SERVICE,
            "2:27 bad-value: `node.build` must be the name of a script, found `npm run build`"
            " | its command stands in `package.json`",
            id="a command",
        ),
        pytest.param(
            "node: {main: a.js, files: []}", {}, "2:27 bad-value: `node.files` names no file", id="no files"
        ),
        pytest.param(
            "node: {main: a.js, files: [dist, public]}",
            {},
            "2:27 no-program: `node.files` does not take `a.js`, which node starts"
            " | write `[dist, public, a.js]`",
            id="the program does not ship",
        ),
        pytest.param(
            "node: {main: a.js, files: [/dist, a.js]}",
            {},
            "2:27 bad-value: `node.files` must be a path in the build context, found `/dist`",
            id="an absolute path",
        ),
        pytest.param(
            "node: {main: a.js, workspace: api}",
            SERVICE,
            "2:31 bad-value: `node.workspace` is `api`, and package.json has no `workspaces`",
            id="no workspace",
        ),
        pytest.param(
            "node: {main: a.js, version: lts}",
            {},
            "2:29 bad-value: `node.version` must be a version of Node.js, such as `24`, found `lts`",
            id="no version",
        ),
        pytest.param(
            "node: {main: a.js, version: '20'}",
            {"package.json": '{\n  "engines": {\n    "npm": "10",\n    "node": ">=22 <25"\n  }\n}'},
            "2:29 bad-value: `node.version` is 20, and line 4 of package.json asks for Node.js `>=22 <25`"
            " | name another one, or leave `version` out",
            id="an older version",
        ),
        pytest.param(
            "node: a.js",
            {"package.json": '{"engines": {"node": "22.x"}}'},
            "2:1 other-node: line 1 of package.json asks for Node.js `22.x`, and Azure Linux 3.0 has 24",
            id="another version than the distribution's",
        ),
        pytest.param(
            "node: a.js",
            {"package.json": '{"packageManager": "pnpm@9.1.0+sha512.00"}'},
            "2:1 other-manager: `packageManager` of package.json is `pnpm@9.1.0+sha512.00`, and dependencies"
            " are installed by npm | let `npm install --package-lock-only` write a lock file and take"
            " `packageManager` away, or run pnpm in a stage of your own",
            id="another package manager",
        ),
        pytest.param(
            "node: a.js",
            {".npmrc": "registry=https://npm.example.com/\n//npm.example.com/:_authToken=abc\n"},
            "2:1 token-in-context: line 2 of .npmrc has a token, which a cache of the build's steps would"
            " hold | write `${NPM_TOKEN}` there, and `secrets: [{id: npm-token, env: NPM_TOKEN}]` here",
            id="a token",
        ),
        pytest.param(
            "node: {main: a.js, icu: some}",
            {},
            "2:25 bad-value: `node.icu` must be one of `small`, `full`, found `some`",
            id="no ICU",
        ),
    ],
)
def test_problems(node: str, project: Mapping[str, str], expected: str) -> None:
    assert problems(f"{node}\n", project) == [expected]


@pytest.mark.parametrize(
    "settings",
    [
        "//npm.example.com/:_authToken=${NPM_TOKEN}\n",
        "# _authToken=abc\n",
        "@ours:registry=https://npm.example.com/\nlegacy-peer-deps=true\n",
    ],
)
def test_settings_without_a_token(settings: str) -> None:
    assert problems("node: a.js\n", {".npmrc": settings}) == []


def test_npm_itself_may_be_named() -> None:
    assert problems("node: a.js\n", {"package.json": '{"packageManager": "npm@11.6.0"}'}) == []


@pytest.mark.parametrize(
    ("node", "distro", "expected"),
    [
        pytest.param(
            "{main: a.js, icu: full}",
            "mariner-2.0",
            "2:25 not-of-distro: `node.icu` cannot be `full`: CBL-Mariner 2.0 has no package for it",
            id="languages",
        ),
        pytest.param(
            "a.js",
            "${OS}\nargs: {OS: azurelinux-4.0}",
            "1:9 not-of-distro: `node` names packages of the distribution, and which that is only an"
            " argument says | write its name under `distro`, such as `azurelinux-3.0`",
            id="an argument",
        ),
    ],
)
def test_problems_of_distributions(node: str, distro: str, expected: str) -> None:
    assert problems(f"node: {node}\n", {}, f"distro: {distro}\n") == [expected]


def test_a_script_with_a_quote_in_a_default() -> None:
    (found,) = problems('args: {A: x}\nnode: {main: a.js, workspace: "${A:-it\'s}"}\n', {})
    assert found == (
        "3:31 bad-value: `node.workspace` has a default with a quote, `${A:-it's}`"
        " | give the argument its default in `args`"
    )


def test_that_the_program_ships_is_checked() -> None:
    (claim,) = (each for each in described("node: server.js\n", {}).checks if each.kind == "starts")
    assert claim.text.splitlines()[6:] == ["/usr/bin/node", "/app/server.js"]
