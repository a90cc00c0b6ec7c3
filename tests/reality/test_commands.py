"""What scripts run is read right from them: commands wherever bash may have one, with their options."""

from __future__ import annotations

import pytest

from tests.reality.commands import Scripts
from tests.reality.syntax import parse

NAMED = {'"$tool"': "upx", '"${by[@]}"': "env -i; timeout -s KILL 1"}


def uses(*texts: str) -> set[str]:
    scripts = tuple(parse(f"{number}.sh", text) for number, text in enumerate(texts))
    return {str(use) for use in Scripts(scripts, lambda word: NAMED.get(word, "")).uses()}


FOUND = {
    "words": ("sort -u -- -file", "sort, sort -u"),
    "values": ("tdnf -y --installroot=/r install x", "tdnf, tdnf -y, tdnf --installroot, tdnf install"),
    "settings": ('tdnf --setopt=reposdir="$x"', "tdnf, tdnf --setopt=reposdir"),
    "partly literal": ('od "-tu$1" "-j$2"', "od, od -tu, od -j"),
    "builtins are none": ('printf -v x %s y; [ -f x ]; local -n a=b; read -r z; test -e "$x"', ""),
    "pipes and lists": ("a | b && c || d; e & ! f", "a, b, c, d, e, f"),
    "substitutions": ('x=$(a "$(b)") y=`c`; : "${z:-$(d)}" <(e) "$((1 + $(f)))"', "a, b, c, d, e, f"),
    "conditions": ("if a; then b; elif c; then d; else e; fi", "a, b, c, d, e"),
    "loops": (
        "while a; do b; done <<<$(c); for x in $(d); do e; done; until f; do g; done",
        "a, b, c, d, e, f, g",
    ),
    "cases": ("case $(a) in $(b)) c ;; esac", "a, b, c"),
    "groups": ("(a); { b; }; f() { c; }", "a, b, c"),
    "tests": ("[[ $(a) == b ]] && (( $(c) > 1 ))", "a, c"),
    "here documents": ("cat <<END\n$(a) b\nEND", "a, cat"),
    "assignments before": ("LC_ALL=C X=$(a) sort -z", "a, sort, sort -z"),
    "names as subscripts": ('of[/$x]=$(a) of[c.d]=$(b); e "${of[/$x]:-}" <<<"$(f)"', "a, b, e, f"),
    "comments": ("a # b -c\n# d", "a"),
    "text": ("printf '%s' 'tar -x'; echo \"awk -f\"", ""),
    "absolute paths": ("/usr/bin/tar -x", "tar, tar -x"),
    "escapes": (r"\tar -x; 't'ar -c; t\ar -t", "tar, tar -x, tar -c, tar -t"),
    "xargs": ("xargs -0 -n 1 cp -a --parents", "cp, cp -a, cp --parents, xargs, xargs -0, xargs -n"),
    "env": ("env -u A -i B=c sort -u", "env, env -u, env -i, sort, sort -u"),
    "command": ("command -v tar; command sort -u; exec cat", "sort, sort -u, cat"),
    "timeout": ("timeout -s KILL 5 rpm -qa", "timeout, timeout -s, rpm, rpm -qa"),
    "find": (
        "find x -name y -exec cp -t z {} + -print -exec rm -f {} ';' -perm -200",
        "find, find -name, find -exec, cp, cp -t, find -print, rm, rm -f, find -perm",
    ),
    "traps": ("trap 'rm -rf x' EXIT", "rm, rm -rf"),
    "shells": ("bash -euc 'tar -x'; sh -c 'a'", "bash, bash -euc, tar, tar -x, sh, sh -c, a"),
    "dd": ("dd if=x bs=64K iflag=skip_bytes", "dd, dd if=x, dd bs=64K, dd iflag=skip_bytes"),
    "subcommands": (
        "go mod download; go build -o x y; cargo build",
        "go, go mod, go download, go build, go -o, cargo, cargo build",
    ),
    "values with blanks": ('go build -ldflags "-s -w"', "go, go build, go -ldflags"),
    "names in the place of a command": ('"$tool" -d; "$what" -x', 'upx, upx -d, "$what", "$what" -x'),
    "words in the place of a command": ('"${by[@]}" x', "env, env -i, timeout, timeout -s"),
    "lists": ('f=(-a); f+=(--b=c); tar "${f[@]}" d', "tar, tar -a, tar --b"),
    "lists of lists": ('a=(-x); f() { local b=("${a[@]}" -y); tar "${b[@]}"; }', "tar, tar -x, tar -y"),
    "a list of one function": (
        'f() { local a=(-x); tar "${a[@]}"; }; a=(-y); rpm "${a[@]}"',
        "tar, tar -x, rpm, rpm -y",
    ),
    "put before each": ('tdnf "${held[@]/#/--exclude=}"', "tdnf, tdnf --exclude"),
    "a function": ("f() { tar -x; }; f -y", "tar, tar -x"),
    "a function's words": ('f() { tar "$@"; }; f -x', "tar, tar -x"),
    "a function's second word": (
        'f() { ln -s "$2" x; tdnf "$3"; }; f -a -b -c',
        "ln, ln -s, ln -b, tdnf, tdnf -c",
    ),
    "the second word of another function": ('f() { tar "$2"; }; g() { f x "$1"; }; g -a -b', "tar, tar -a"),
    "words that move": ('f() { shift; tar "$1"; }; f -a -b', "tar, tar -a, tar -b"),
    "a function's other words": ('f() { tar "${@:2}"; }; f -x', "tar, tar -x"),
    "kept in a list": ('f() { local o=(); o+=("$1"); tar "${o[@]}"; }; f --x=1', "tar, tar --x"),
    "through two functions": ('f() { tar "$@"; }; g() { f -a "$@" -- x; }; g -b', "tar, tar -a, tar -b"),
    "a function that runs its words": (
        'w() { "$@" & }; w tdnf -c x list; w f',
        "tdnf, tdnf -c, tdnf list, f",
    ),
    "both": ('w() { "$@"; }; f() { w tdnf "$@"; }; f install -y', "tdnf, tdnf install, tdnf -y"),
    "a function that calls itself": ('f() { tar "$1"; f "$@"; }; f -x', "tar, tar -x"),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_what_a_script_runs_is_found(text: str, found: str) -> None:
    assert uses(text) == {each for each in found.split(", ") if each}


def test_functions_and_lists_of_another_script_are_known() -> None:
    shared = 'o=(-x)\nrun() { tdnf "${o[@]}" "$@"; }'
    assert uses('o+=("--y=$1")\nrun --z', shared) == {"tdnf", "tdnf -x", "tdnf --y", "tdnf --z"}


def test_a_use_says_where_it_is() -> None:
    (found,) = Scripts((parse("a.sh", "#!/bin/bash\n\n  tar\n"),)).uses()
    assert (found.command, found.place) == ("tar", "a.sh:3")


def test_what_is_no_script_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^a\.sh: 1:7: `then` must be followed by a statement list$"):
        parse("a.sh", "if a; then")
