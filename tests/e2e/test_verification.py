"""Checks and tests that fail: all are named in one build, each with its whole message at its own line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import FAILED, Build, Engine
from tests.scratch import scratch_folder

HEAD = """\
distro: azurelinux-3.0
packages: [bash]
files:
  - {dest: /usr/bin/odd, content: odd, mode: "4755"}
  - {dest: /etc/conf, content: "level = info\\n", mode: "0640"}
  - {dest: /srv/data, content: ""}
"""
FAILING = f"""\
{HEAD}image: {{user: root}}
checks:
  no-shell: true
  no-setuid: true
  no-root-user: true
  max-size: 1KB
  packages:
    [filesystem, nope]
tests:
  - name: passes
    run: [bash, -c, "echo fine"]
    stdout: "fine\\n"
    files: {{/srv/data: {{mode: "0644", owner: root}}, /etc/none: {{exists: false}}}}
  - name: exit
    run: [bash, -c, "echo out; echo err >&2; exit 3"]
    exit: 4
    stdout: out
    stderr:
      contains:
        - err
        - warning
      matches: ^[A-Z]+$
  - name: silence
    run: [bash, -c, "printf loud"]
    stdout:
      empty: true
  - name: hangs
    run: [bash, -c, "while :; do :; done"]
    timeout: 1s
    stdout: never looked at
  - name: endless
    run: [bash, -c, "printf -v line %09999d; while echo $line; do :; done"]
    stdout: never looked at
  - name: cannot start
    run: [/usr/bin/none]
  - name: files
    files:
      /etc/none: {{mode: "0600"}}
      /usr/bin/odd:
        exists: false
      /etc/conf:
        mode: "0600"
        owner: nonroot
        contains: [level, debug]
"""
SAID = "\n  stdout:\n    | out\n  stderr:\n    | err"
MANY = 5 * f"\n    | {'0' * 500}" + f"\n    | {'0' * 95}"
NOTHING = "\n  stdout: nothing\n  stderr: nothing"
# For each failure the line that is marked, and the message.
CASES = {
    "no-shell": (
        "no-shell: true",
        "`checks.no-shell`: the image has a shell: /usr/bin/bash, /usr/bin/sh [check-failed]",
    ),
    "no-setuid": (
        "no-setuid: true",
        (
            "`checks.no-setuid`: programs run with rights of somebody else than their caller:"
            " /usr/bin/odd (mode 4755) [check-failed]"
        ),
    ),
    "no-root-user": (
        "no-root-user: true",
        "`checks.no-root-user`: the image starts as root: image.user is 0:0 [check-failed]",
    ),
    "max-size": (
        "max-size: 1KB",
        "`checks.max-size`: the image holds @SIZE@ bytes, which is more than 1000 [check-failed]",
    ),
    "packages": (
        "packages:\n[filesystem, nope]",
        (
            "`checks.packages`: the image has packages that are not listed: azurelinux-release, bash,"
            " coreutils, glibc, gmp, grep, libselinux, ncurses-libs, pcre2, prebuilt-ca-certificates,"
            " readline; the image lacks packages that are listed: nope [check-failed]"
        ),
    ),
    "exit code": ("exit: 4", f"test `exit`: exit code 3, expected 4 [test-failed]{SAID}"),
    "all of stdout": ("stdout: out", "test `exit`: stdout is not what it should be [test-failed]"),
    "a text of stderr": ("- warning", "test `exit`: stderr does not contain: warning [test-failed]"),
    "an expression": ("matches: ^[A-Z]+$", "test `exit`: stderr does not match: ^[A-Z]+$ [test-failed]"),
    "no output": (
        "empty: true",
        (
            "test `silence`: stdout is not what it should be [test-failed]"
            "\n  stdout:\n    | loud\n  stderr: nothing"
        ),
    ),
    "timeout": (
        'run: [bash, -c, "while :; do :; done"]',
        f"test `hangs`: still ran after 1 s, and was killed [test-failed]{NOTHING}",
    ),
    "endless output": (
        'run: [bash, -c, "printf -v line %09999d; while echo $line; do :; done"]',
        (
            "test `endless`: printed more than 4194304 bytes to stdout, and was stopped [test-failed]"
            f"\n  stdout:{MANY}\n  stderr: nothing"
        ),
    ),
    "no such program": (
        "run: [/usr/bin/none]",
        (
            "test `cannot start`: exit code 127, expected 0 [test-failed]\n  stdout: nothing"
            "\n  stderr:\n    | env: '/usr/bin/none': No such file or directory"
        ),
    ),
    "a file that is missing": (
        '/etc/none: {mode: "0600"}',
        "test `files`: /etc/none is not in the image [test-failed]",
    ),
    "a file that is there": ("exists: false", "test `files`: /usr/bin/odd is in the image [test-failed]"),
    "mode": ('mode: "0600"', "test `files`: /etc/conf has mode 640, expected 600 [test-failed]"),
    "owner": (
        "owner: nonroot",
        "test `files`: /etc/conf belongs to 0:0, expected 65532:65532 [test-failed]",
    ),
    "content": (
        "contains: [level, debug]",
        "test `files`: /etc/conf does not contain: debug [test-failed]",
    ),
}
ERROR = re.compile(rf"^(?:{FAILED})?jettison\.yaml:(\d+):\d+: error: ", re.MULTILINE)
ABOVE = "what was found:"
MARKED = re.compile(r"^ *(\d+) \| >>> +(.*)$", re.MULTILINE)


def failing(engine: Engine, folder: Path, text: str) -> str:
    (folder / "jettison.yaml").write_text(text)
    outcome = engine.oci(Build(context=folder), folder / "never.tar")
    assert outcome.code != 0
    return outcome.text


@pytest.fixture(scope="module")
def report(engine: Engine, request: pytest.FixtureRequest) -> str:
    return failing(engine, scratch_folder(request, "failing"), FAILING)


def messages(report: str) -> dict[str, str]:
    """Give what the error says, then what stands above it, by the lines of the build file that it marks."""
    marked = dict(MARKED.findall(report))
    first, *parts = ERROR.split(report)
    above = first.partition(ABOVE)[2]
    found: dict[str, str] = {}
    for number, text in zip(parts[::2], parts[1::2], strict=True):
        line = marked.get(number, "")
        following = marked.get(str(int(number) + 1), "") if line.endswith(":") else ""
        said, _, of_next = text.partition(f"\n{ABOVE}")
        found["\n".join(filter(None, (line, following)))] = said.rstrip() + above.rstrip()
        above = of_next
    return found


# The list of packages is that of the harbor's bash, with what it requires there.
ONLY_HERE = {"packages": pytest.mark.stand_in}


@pytest.mark.parametrize("case", [pytest.param(case, marks=ONLY_HERE.get(case, ())) for case in CASES])
def test_a_failure_is_named_at_its_line(report: str, case: str) -> None:
    line, message = CASES[case]
    size = re.search(r"the image holds (\d+) bytes", report)
    assert messages(report).get(line) == message.replace("@SIZE@", size[1] if size else ""), report


def test_nothing_else_is_named(report: str) -> None:
    assert len(ERROR.findall(report)) == len(CASES), report
    assert len(messages(report)) == len(CASES), report


@pytest.mark.parametrize("call", ["solve", "run Build function"])
def test_it_does_not_matter_which_call_tells_the_client_first(report: str, call: str) -> None:
    told = re.sub("failed to (solve|run Build function): ", f"failed to {call}: ", report)
    assert messages(told) == messages(report), report


def test_a_copied_tree_does_not_replace_the_accounts(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "tree/etc").mkdir(parents=True)
    (tmp_path / "tree/etc/passwd").write_text("root::0:0::/:/bin/sh\n")
    text = failing(engine, tmp_path, "distro: azurelinux-3.0\nfiles: [{src: tree, dest: /}]\n")
    assert "what `files` copies holds /etc/passwd, in the place of the image's own /etc/passwd" in text
    assert ">>> files: [{src: tree, dest: /}]" in text


def test_no_file_comes_to_the_list_of_packages_through_a_link_of_a_tree(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/a").symlink_to("/var/lib")
    (tmp_path / "tree/b").symlink_to("a")
    forged = "{content: x, dest: /opt/b/rpmmanifest/container-manifest-2}"
    file = f"distro: azurelinux-3.0\nfiles: [{{src: tree, dest: /opt/}}, {forged}]\n"
    text = failing(engine, tmp_path, file)
    assert "holds /var/lib/rpmmanifest, in the place of the image's own /var/lib/rpmmanifest" in text


FAITHFUL = f"""\
{HEAD}image:
  user: app
  workdir: /place/here
  env: {{GREETING: "hello  there", HOME: /srv}}
accounts: {{users: [{{name: app, uid: 1000, gid: 2000}}], groups: [{{name: staff, gid: 2000}}]}}
tests:
  - name: it is the user of the image in its directory
    run: [bash, -c, 'echo "$UID $GROUPS $PWD"']
    stdout: "1000 2000 /place/here\\n"
  - name: exactly the environment of the image and of the test
    run: [bash, -c, 'unset PWD OLDPWD SHLVL _; declare -x']
    env: {{MORE: "1", GREETING: bye}}
    stdout: |
      declare -x GREETING="bye"
      declare -x HOME="/srv"
      declare -x MORE="1"
      declare -x PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  - name: it has processes, devices, and files that it may write
    run: [bash, -c, 'echo x >/tmp/x && echo x >/dev/null && read -r name </proc/self/comm && echo $name']
    stdout: "bash\\n"
  - name: what another test wrote is not there
    run: [bash, -c, '[ ! -e /tmp/x ]']
  - name: it reads what it is given
    run: [bash, -c, 'read -r a; read -r b; read -r c; echo "$b$?"']
    stdin: "1\\n2\\n"
    stdout: "21\\n"
  - name: it has no network
    run: [bash, -c, 'exec 3<>/dev/tcp/1.1.1.1/80']
    exit: 1
    stderr: {{contains: Network is unreachable}}
"""


def test_programs_run_as_in_a_container(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "jettison.yaml").write_text(FAITHFUL)
    engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok()
    tree = Archive.read(tmp_path / "image.tar").tree()
    # Neither what the tests wrote nor what ran them is left.
    assert not [path for path in tree if path.startswith(("tmp/", "place", "run/jettison"))]


CLOCK = f"{HEAD}tests: [{{name: clock, run: [bash, -c, 'echo $EPOCHREALTIME'], exit: 1}}]\n"


def test_a_failure_is_never_taken_from_the_cache(engine: Engine, tmp_path: Path) -> None:
    times = [
        re.findall(r"^    \| (\d+\.\d+)$", failing(engine, tmp_path, CLOCK), re.MULTILINE) for _ in range(2)
    ]
    assert len(times[0]) == len(times[1]) == 1
    assert times[0] != times[1]


def test_lines_that_move_run_nothing_again(engine: Engine, tmp_path: Path) -> None:
    # A root of its own: a step that another build runs just now without the cache is run for this one too.
    text = FAITHFUL.replace("packages: [bash]", "packages: [bash, zlib]")
    (tmp_path / "jettison.yaml").write_text(text)
    engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok()
    (tmp_path / "jettison.yaml").write_text(f"# moved\n{text}")
    text = engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok().text
    steps = dict(re.findall(r"^#(\d+) (\[(?:tests|checks)\] (?!from).*)$", text, re.MULTILINE))
    assert len(steps) == 8
    assert {number for number in steps if f"#{number} CACHED" not in text} == set()
