"""Which programs shell scripts run, and with which options: through functions, lists, xargs and find too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from tests.reality.syntax import Call, Function, Script, Word, parse

_BUILTINS = """
. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo
enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd
printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type
typeset ulimit umask unalias unset wait
"""
BUILTINS = frozenset(_BUILTINS.split())
# What starts another program, with its options that take a word.
STARTERS = {
    "builtin": "",
    "chroot": "",
    "command": "",
    "env": "-u -C",
    "exec": "-a",
    "nice": "-n",
    "nohup": "",
    "setsid": "",
    "stdbuf": "-i -o -e",
    "timeout": "-s -k",
    "xargs": "-n -P -I -L -d -a -E -s",
}
OPERANDS = {"chroot": 1, "timeout": 1}
SHELLS = ("sh", "bash", "dash")
FIND_STARTS = ("-exec", "-execdir", "-ok", "-okdir")
# Programs with subcommands, with the options before these that take a word.
WITH_SUBCOMMANDS = {"tdnf": "-c", "dnf": "-c", "go": "-C", "cargo": "-C", "pip": ""}
OPTION = re.compile(r"--?[A-Za-z0-9]")
Named = Callable[[str], str]


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A program, or where `option` is not empty an option or subcommand of it; `place` is FILE:LINE."""

    command: str
    option: str
    place: str

    def __str__(self) -> str:
        return f"{self.command} {self.option}".rstrip()


@dataclass(frozen=True)
class Scripts:
    """Scripts that read one another.

    `named` says which program a word such as `"$tool"` stands for, or which commands, with words of their
    own, a list such as `"${by[@]}"` does; nothing where nobody knows.
    """

    scripts: tuple[Script, ...]
    named: Named = lambda _: ""

    @cached_property
    def functions(self) -> dict[str, Function]:
        """All functions by name."""
        return {each.name: each for script in self.scripts for each in script.functions if each.name}

    @cached_property
    def lists(self) -> dict[str, list[Word]]:
        """What is put into lists that are no function's own."""
        found: dict[str, list[Word]] = {}
        for script in self.scripts:
            for function in script.functions:
                for name, words in function.lists.items():
                    if not function.name or name not in function.own:
                        found.setdefault(name, []).extend(words)
        return found

    def uses(self) -> list[Use]:
        """Return each program and each option, with one place of each."""
        first: dict[tuple[str, str], Use] = {}
        for script in self.scripts:
            for function in script.functions:
                for call in function.calls:
                    for use in self._of(call, function, script.name):
                        first.setdefault((use.command, use.option), use)
        return sorted(first.values())

    def _of(self, call: Call, function: Function, script: str) -> Iterator[Use]:
        place = f"{script}:{call.line}"
        yield from self._run(self._spread(call.words, function), place)

    def _spread(self, words: Sequence[Word], function: Function) -> list[Word]:
        """Put the elements of lists in the places of the words that expand them."""
        found: list[Word] = []
        for word in words:
            found.append(replace(word, lists=()))
            if word.before:
                found.append(Word(head=word.before, whole=False))
                continue
            for name in word.lists:
                mine = function.lists.get(name, []) if name in function.own else self.lists.get(name, [])
                found += self._spread([each for each in mine if name not in each.lists], function)
        return found

    def _run(self, words: Sequence[Word], place: str) -> Iterator[Use]:
        """Yield what a command and its words use."""
        if not words:
            return
        first, rest = words[0], words[1:]
        if not first.whole:
            yield from self._dynamic(first, rest, place)
        elif first.head in self.functions:
            yield from self._through(first.head, rest, place)
        else:
            yield from self._program(first.head, rest, place)

    def _dynamic(self, first: Word, rest: Sequence[Word], place: str) -> Iterator[Use]:
        if first.given:
            return  # its callers say what it runs
        known = self.named(first.shown)
        if " " in known:
            yield from self._text(known, place)
        else:
            yield from self._program(known or first.shown, rest, place)

    def _program(self, command: str, rest: Sequence[Word], place: str) -> Iterator[Use]:
        command = command.rpartition("/")[2] if command.startswith("/") else command
        if command not in BUILTINS:
            yield Use(command, "", place)
        if command in STARTERS:
            yield from self._started(command, rest, place)
        elif command == "find":
            yield from self._found(rest, place)
        elif command == "trap" and rest and rest[0].whole:
            yield from self._text(rest[0].head, place)
        elif command not in BUILTINS:
            yield from (Use(command, option, place) for option in options(command, rest))
        if command in SHELLS:
            yield from self._shell(rest, place)

    def _started(self, command: str, rest: Sequence[Word], place: str) -> Iterator[Use]:
        """Follow `xargs -0 cp -a`, `env -i NAME=VALUE sort`, but not `command -v NAME`."""
        skipped, wait = 0, OPERANDS.get(command, 0)
        for index, word in enumerate(rest):
            if skipped:
                skipped -= 1
            elif word.head.startswith("-"):
                if command == "command" and word.head in {"-v", "-V"}:
                    return
                skipped = int(word.head in STARTERS[command].split())
                if command not in BUILTINS and word.head != "--":
                    yield Use(command, word.head.partition("=")[0], place)
            elif wait:
                wait -= 1
            elif not (command == "env" and "=" in word.head):
                yield from self._run(rest[index:], place)
                return

    def _found(self, rest: Sequence[Word], place: str) -> Iterator[Use]:
        """Tell the tests of find from the words of a command that it runs."""
        own: list[Word] = []
        at = 0
        while at < len(rest):
            own.append(rest[at])
            at += 1
            if own[-1].head in FIND_STARTS:
                end = next((i for i in range(at, len(rest)) if rest[i].head in {";", "+"}), len(rest))
                yield from self._run(rest[at:end], place)
                at = end
        yield from (Use("find", option, place) for option in options("find", own))

    def _shell(self, rest: Sequence[Word], place: str) -> Iterator[Use]:
        for flag, text in pairwise(rest):
            if flag.head.startswith("-") and flag.head.endswith("c") and text.whole:
                yield from self._text(text.head, place)

    def _text(self, text: str, place: str) -> Iterator[Use]:
        """Yield what a text uses that a shell gets to run."""
        for function in parse(place, text).functions:
            for call in function.calls:
                yield from self._run(self._spread(call.words, function), place)

    def _through(self, name: str, rest: Sequence[Word], place: str) -> Iterator[Use]:
        """Yield what a function's words are used for: a command that it runs, or options of its programs."""
        if self._runs_its_words(name):
            yield from self._run(rest, place)
        fixed = next((i for i, word in enumerate(rest) if word.lists or word.given == "@"), len(rest))
        for command, number in sorted(self._reached(name, ())):
            words = rest[number - 1 : number] if 0 < number <= fixed else rest
            yield from (Use(command, option, place) for option in options(command, words, forwarded=True))

    def _runs_its_words(self, name: str) -> bool:
        return any(call.words[0].given == "@" for call in self.functions[name].calls)

    def _reached(self, name: str, seen: tuple[str, ...]) -> set[tuple[str, int]]:
        """Name the programs that get words of a function's caller, each with the word's number, 0 for any."""
        function = self.functions[name]
        moves = any(call.words[0].head == "shift" for call in function.calls)
        found: set[tuple[str, int]] = set()
        for call in function.calls:
            words = self._spread(call.words, function)
            for place, word in enumerate(words):
                if place and word.given:
                    number = 0 if moves or word.given == "@" else int(word.given)
                    ends = self._ends(words, place, word.given == "@", (*seen, name))
                    found |= {(command, number) for command in ends}
        return found

    def _ends(self, words: Sequence[Word], place: int, several: bool, seen: tuple[str, ...]) -> set[str]:
        """Name the programs that a word of a call reaches: the call's own, or those of a function."""
        first = words[0]
        if not first.whole:
            return {self.named(first.shown)} - {""}
        if first.head in seen:
            return set()
        if first.head in STARTERS or (first.head in self.functions and self._runs_its_words(first.head)):
            return self._started_ends(words, place, several, seen)
        if first.head in self.functions:
            reached = self._reached(first.head, seen)
            return {command for command, number in reached if several or number in {0, place}}
        return set() if first.head in BUILTINS else {first.head}

    def _started_ends(
        self, words: Sequence[Word], place: int, several: bool, seen: tuple[str, ...]
    ) -> set[str]:
        """Go on with the command that stands among the words of another."""
        start = next((i for i, word in enumerate(words) if i and not word.head.startswith("-")), place)
        return self._ends(words[start:], place - start, several, seen) if start < place else set()


def options(command: str, words: Sequence[Word], *, forwarded: bool = False) -> Iterator[str]:
    """Yield the options among words, without their values; what a `--` parts off are none.

    Words of a function (`forwarded`) may have a `--` for the function itself.
    """
    subcommand, before = command in WITH_SUBCOMMANDS, ""
    for word in words:
        is_value = subcommand and before in WITH_SUBCOMMANDS[command].split()
        before = word.head
        if is_value:
            continue
        if word.head == "--" and word.whole and not forwarded:
            return
        if _is_option(command, word.head):
            yield _name(word.head)
        elif command == "dd" and "=" in word.head:
            yield word.head
        elif subcommand and word.whole and word.head.isalpha():
            yield word.head
            subcommand = command == "go" and word.head == "mod"
        elif subcommand and not word.lists:
            subcommand = False


def _is_option(command: str, word: str) -> bool:
    """Tell an option from a mode of find (`-200`), and from a text with blanks, which is the value of one."""
    return bool(OPTION.match(word)) and " " not in word and not (command == "find" and word[1].isdigit())


def _name(word: str) -> str:
    """Return an option without its value; tdnf's settings are options of their own: `--setopt=tsflags`."""
    option, _, value = word.partition("=")
    return f"{option}={value.partition('=')[0]}" if option == "--setopt" else option
