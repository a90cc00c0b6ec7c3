"""What is refused at the call, in words and with the value: `marshal` cannot say whose a value was."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

import pytest

from jettison import llb
from tests.llb.heads import LINUX, base

SOURCE = llb.SourceInfo("f", b"x")
UTF8 = "is half of a character, which UTF-8 cannot write"
BEHIND = "give what is behind `#` or `?` as ref=, subdir= and so on"
TEXT_LIST = "is one text: give a list, of text values"
DIGITS = "give a number from"

# By the call as it stands in a program: what it says.
MISUSE = {
    # A text where a list is meant, which Python takes letter by letter.
    "base().run('echo hi')": f"TypeError: args='echo hi' {TEXT_LIST}",
    "llb.local('c', include='*.go')": f"TypeError: include='*.go' {TEXT_LIST}",
    "llb.local('c', exclude='vendor')": f"TypeError: exclude='vendor' {TEXT_LIST}",
    "llb.local('c', follow_paths='a')": f"TypeError: follow_paths='a' {TEXT_LIST}",
    "llb.local('c', metadata_only_except='a')": f"TypeError: metadata_only_except='a' {TEXT_LIST}",
    "llb.copy(base(), 'a', 'b', include='*')": f"TypeError: include='*' {TEXT_LIST}",
    "llb.copy(base(), 'a', 'b', exclude='*')": f"TypeError: exclude='*' {TEXT_LIST}",
    "llb.copy(base(), 'a', 'b', required='c')": f"TypeError: required='c' {TEXT_LIST}",
    "llb.copy(base(), 'a', 'b', mode='rwx')": ("ValueError: mode='rwx': write permissions like u=rwX,go=rX"),
    "llb.git('https://h/a', auth_token_secret=1)": "TypeError: auth_token_secret=1 is no text",
    "base().run(7)": "TypeError: args=7: give a list, of text values",
    "base().run(['a'], mounts=llb.tmpfs('/t'))": (
        "TypeError: mounts=Tmpfs(dest='/t', size=0): give a list, of Mount values"
    ),
    "base().run(['a'], mounts=['/src'])": "TypeError: mounts[0]='/src' is no Mount",
    "base().run(['a'], env=['A=1'])": (
        "TypeError: env=['A=1']: give names with their values, like {'NAME': 'value'}"
    ),
    # What no field of the protocol can hold.
    "base().run(['echo', 1])": "TypeError: args[1]=1 is no text",
    "base().run(['\\udc80'])": f"ValueError: args[0]='\\udc80' {UTF8}",
    "base().run(['a'], env={'A': 1})": "TypeError: env['A']=1 is no text",
    "base().run(['a'], network='none')": (
        "TypeError: network='none' is no Network: give Network.SANDBOX or Network.HOST or Network.NONE"
    ),
    "base().run(['a'], security='insecure')": (
        "TypeError: security='insecure' is no Security: give Security.SANDBOX or Security.INSECURE"
    ),
    "base().run(['a'], valid_exit_codes=[-1])": (
        f"ValueError: valid_exit_codes=-1: {DIGITS} 0 to 2147483647"
    ),
    "base().user(1000)": "TypeError: name=1000 is no text",
    "base().with_network('host')": (
        "TypeError: network='host' is no Network: give Network.SANDBOX or Network.HOST or Network.NONE"
    ),
    "base().with_platform('linux/amd64')": "TypeError: platform='linux/amd64' is no Platform",
    "base().add_host('db', 'nonsense')": (
        "ValueError: 'nonsense' does not appear to be an IPv4 or IPv6 address"
    ),
    "llb.Owner(-1)": f"ValueError: user=-1: {DIGITS} 0 to 4294967295",
    "llb.Owner('')": "ValueError: user='' names nobody: give a name, a number or None",
    "llb.Owner(group=1.5)": "TypeError: group=1.5 is no whole number",
    "llb.mkdir('/a', owner='root')": "TypeError: owner='root' is no Owner or None",
    "llb.mkdir('/a', mode=0o1777)": "ValueError: mode=0o1777: give permissions from 0 to 0o777",
    "llb.mkfile('/a', b'', mode=0o4755)": "ValueError: mode=0o4755: give permissions from 0 to 0o777",
    "llb.mkfile('/a', 'text')": "TypeError: data='text' is no bytes",
    "llb.copy(base(), 'a', 'b', mode=0o10000)": "ValueError: mode=0o10000: give permissions from 0 to 0o7777",
    "llb.copy(base(), 'a', 'b', wildcard='*')": "TypeError: wildcard='*' is neither True nor False",
    "llb.rm('/a', timestamp=1)": "TypeError: rm() got an unexpected keyword argument 'timestamp'",
    "llb.cache('/c', '')": "ValueError: cache at /c: give it a key",
    "llb.tmpfs('/t', size=-1)": f"ValueError: size=-1: {DIGITS} 0 to 9223372036854775807",
    "base().file(base())": f"TypeError: actions[0]={base()!r:.80}… is no FileAction",
    # What only the daemon would refuse.
    "llb.image('')": "ValueError: ref='' names no image: write it like docker.io/library/alpine:3.22",
    "llb.image('docker-image://a')": (
        "ValueError: ref='docker-image://a' names no image: write it like docker.io/library/alpine:3.22"
    ),
    "llb.image('a', resolve_mode='Pull')": (
        "ValueError: resolve_mode='Pull': give 'pull', 'local' or nothing"
    ),
    "llb.image('a', platform='linux/amd64')": "TypeError: platform='linux/amd64' is no Platform or None",
    "llb.oci_layout('x', store_id='s')": ("ValueError: ref='x' has no digest: write it like NAME@sha256:…"),
    "llb.http('example.com')": (
        "ValueError: url='example.com': give one that begins with http:// or https:// and a host"
    ),
    "llb.http('https://x', mode=0o4755)": "ValueError: mode=0o4755: give permissions from 0 to 0o777",
    "llb.git('')": ("ValueError: git remote '': no git, http, https or ssh URL, and not like user@host:path"),
    "llb.git('git@h:a/b.git#main:sub')": (f"ValueError: remote='git@h:a/b.git#main:sub': {BEHIND}"),
    "llb.git('https://h/a?ref=main')": (f"ValueError: remote='https://h/a?ref=main': {BEHIND}"),
    # A command where a state is meant.
    "llb.copy(ran(), '/', '/')": (
        "TypeError: origin is a command, which has several states: give its .root or its .mount(PLACE)"
    ),
    "llb.merge([base(), ran()])": (
        "TypeError: states[1] is a command, which has several states: give its .root or its .mount(PLACE)"
    ),
    "llb.merge(base())": f"TypeError: states={base()!r:.80}…: give a list, of State values",
    "llb.marshal(ran())": (
        "TypeError: state is a command, which has several states: give its .root or its .mount(PLACE)"
    ),
    "llb.bind('/a', None)": "TypeError: state=None is no State",
    # What is said about vertices.
    "llb.Location(SOURCE, [(1, 1, 1, 1)])": "TypeError: ranges[0]=(1, 1, 1, 1) is no Range",
    "llb.Range(-1, 1, 1, 1)": f"ValueError: line=-1: {DIGITS} 0 to 2147483647",
    "llb.Metadata(name=1)": "TypeError: name=1 is no text",
    "llb.Metadata(description={'a': 1})": "TypeError: description['a']=1 is no text",
    "base().run(['a'], metadata='name')": "TypeError: metadata='name' is no Metadata",
}


def ran() -> llb.Executed:
    return base().run(["true"])


def told(call: str) -> str:
    with pytest.raises((TypeError, ValueError)) as caught:
        eval(call, NAMES)  # noqa: S307 - written above
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize(("call", "message"), MISUSE.items(), ids=MISUSE)
def test_a_mistake_is_refused_at_the_call_with_its_value(call: str, message: str) -> None:
    assert told(call) == message


def test_a_long_value_is_shown_in_part() -> None:
    assert told(f"base().user({b'a' * 1000!r})") == f"TypeError: name=b'{'a' * 78}… is no text"


# Arguments that are right, for those that must be given.
GIVEN = {
    "args": ["a"],
    "actions": llb.mkdir("/a"),
    "data": b"",
    "dest": "/d",
    "env": {"A": "1"},
    "host": "h",
    "ip": "::1",
    "key": "k",
    "lower": base(),
    "name": "n",
    "network": llb.Network.NONE,
    "origin": base(),
    "path": "/p",
    "platform": LINUX,
    "ref": f"docker.io/library/a:b@sha256:{'a' * 64}",
    "remote": "https://h/a",
    "src": "/s",
    "state": base(),
    "states": [base(), base()],
    "store_id": "s",
    "target": "t",
    "upper": base(),
    "url": "https://h/a",
}
WRONG: tuple[object, ...] = (
    None,
    1,
    -1,
    2**70,
    1.5,
    True,
    "a",
    "",
    "\udc80",
    b"a",
    [],
    ["a"],
    [1],
    {"a": 1},
    object(),
    base,
)
BY_VERB: Mapping[str, Callable[[object], llb.State]] = {
    "mounts": lambda made: base().run(["a"], mounts=[made]).root,  # type: ignore[list-item]
    "actions": lambda made: base().file(made),  # type: ignore[arg-type]
    "metadata": lambda made: base().run(["a"], metadata=made).root,  # type: ignore[arg-type]
    "owner": lambda made: base().file(llb.mkdir("/a", owner=made)),  # type: ignore[arg-type]
    "states": lambda made: made if isinstance(made, llb.State) else made.root,  # type: ignore[attr-defined]
}
VERBS = {
    "mounts": "llb.bind llb.passed llb.output llb.cache llb.tmpfs llb.secret llb.ssh",
    "actions": "llb.copy llb.mkdir llb.mkfile llb.rm llb.symlink",
    "states": "llb.image llb.oci_layout llb.local llb.http llb.git llb.merge llb.diff base().run base().dir "
    "base().with_env base().user base().add_host base().with_platform base().with_network",
    "metadata": "llb.Metadata",
    "owner": "llb.Owner",
}
NAMES = {"llb": llb, "base": base, "ran": ran, "SOURCE": SOURCE}
PARAMETERS = [
    (kind, verb, name)
    for kind, verbs in VERBS.items()
    for verb in verbs.split()
    for name in inspect.signature(eval(verb, NAMES)).parameters  # noqa: S307 - written above
]


@pytest.mark.parametrize(("kind", "verb", "name"), PARAMETERS)
def test_what_a_verb_takes_can_be_marshalled(kind: str, verb: str, name: str) -> None:
    made = eval(verb, NAMES)  # noqa: S307 - written above
    parameters = inspect.signature(made).parameters.values()
    needed = {each.name: GIVEN[each.name] for each in parameters if each.default is each.empty}
    for value in WRONG:
        try:
            state = BY_VERB[kind](made(**{**needed, name: value}))
        except (TypeError, ValueError):
            continue
        llb.marshal(state).to_bytes()


def test_what_is_given_to_metadata_may_be_changed_afterwards() -> None:
    pairs, ranges = {"a": "1"}, [llb.Range(1, 1, 1, 1)]
    location = llb.Location(SOURCE, ranges)  # type: ignore[arg-type]
    about = llb.Metadata(description=pairs, locations=[location])  # type: ignore[arg-type]
    pairs["a"] = "2"
    ranges.clear()
    assert about == llb.Metadata(
        description={"a": "1"}, locations=(llb.Location(SOURCE, (llb.Range(1, 1, 1, 1),)),)
    )
    with pytest.raises(TypeError):
        llb.Metadata().description["a"] = "1"  # type: ignore[index]


def test_equal_metadata_have_one_hash() -> None:
    assert len({llb.Metadata(name="a", description={"b": "c"}) for _ in range(2)}) == 1
    assert hash(llb.Metadata()) == hash(llb.Metadata())
