"""Any text, in the places of a Dockerfile."""

from __future__ import annotations

import pytest

from jettison.dockerfile import instructions, patterns, quoting
from jettison.dockerfile.config import duration
from jettison.errors import BuildError, Span

LONG = "_" * 200_000
PLACE = Span("jettison.yaml", 3, 1, 3, 9)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("plain-1.2/x:y", "plain-1.2/x:y", id="plain"),
        pytest.param("", '""', id="empty"),
        pytest.param(" a  b ", '" a  b "', id="blanks"),
        pytest.param("it's", '"it\'s"', id="single quote"),
        pytest.param('say "x"', r'"say \"x\""', id="double quote"),
        pytest.param("${X} $Y", r'"\${X} \$Y"', id="variable"),
        pytest.param("a\\", r'"a\\"', id="backslash at the end"),
        pytest.param("#x", '"#x"', id="hash"),
        pytest.param("ü\t", '"ü\t"', id="more than ASCII"),
    ],
)
def test_values(text: str, written: str) -> None:
    assert quoting.value(text) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param("org.x/y-z", "org.x/y-z", id="plain"),
        pytest.param("a b", r"a\ b", id="blank"),
        pytest.param("$a\"'\\", r"\$a\"\'\\", id="special"),
    ],
)
def test_names(name: str, written: str) -> None:
    assert quoting.pair("ENV", name, "1", PLACE) == f"ENV {written}=1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("A", "one\ntwo", id="two lines"),
        pytest.param("a=b", "x", id="equals sign"),
        pytest.param("", "x", id="no name"),
    ],
)
def test_a_pair_that_no_line_can_say_is_refused(name: str, value: str) -> None:
    with pytest.raises(BuildError) as caught:
        quoting.pair("LABEL", name, value, PLACE)
    assert (caught.value.message, caught.value.span, caught.value.hint) == (
        f"a Dockerfile cannot write this LABEL: {name}",
        PLACE,
        "it has no way to write an empty name, one with `=`, or a value of several lines there",
    )


@pytest.mark.parametrize(
    ("words", "written"),
    [
        pytest.param(["a", "/b/*.c", "./"], "a /b/*.c ./", id="plain"),
        pytest.param(["a b", "/c"], '["a b", "/c"]', id="blank"),
        pytest.param(["$a", "/c"], r'["\\$a", "/c"]', id="variable"),
        pytest.param(["a'", "/\\"], r"""["a\\'", "/\\\\"]""", id="quotes"),
        pytest.param(["--from=x", "/c"], '["--from=x", "/c"]', id="like an option"),
        pytest.param(["[a]", "/c"], '["[a]", "/c"]', id="like JSON"),
    ],
)
def test_paths(words: list[str], written: str) -> None:
    assert quoting.paths(words) == written


def test_words_of_the_exec_form_are_literal() -> None:
    assert quoting.exec_form(["a b", "$x", 'q"\n']) == '["a b", "$x", "q\\"\\n"]'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("make all && echo '$x' \\n", "make all && echo '$x' \\n", id="a line"),
        pytest.param("a\nb", "<<'EOF'\na\nb\nEOF", id="two lines"),
        pytest.param("a \\\nb\n", "<<'EOF'\na \\\nb\nEOF", id="continued"),
        pytest.param("a\\", "<<'EOF'\na\\\nEOF", id="backslash at the end"),
        pytest.param(" a", "<<'EOF'\n a\nEOF", id="indented"),
        pytest.param("cat <<< x", "<<'EOF'\ncat <<< x\nEOF", id="here string"),
        pytest.param("[ -f x ] || y", "<<'EOF'\n[ -f x ] || y\nEOF", id="like JSON"),
        pytest.param("--x", "<<'EOF'\n--x\nEOF", id="like an option"),
        pytest.param("# x", "<<'EOF'\n# x\nEOF", id="comment"),
        pytest.param("cat <<EOF\nEOF\n", "<<'EOF_'\ncat <<EOF\nEOF\nEOF_", id="its own heredoc"),
        pytest.param("#!/bin/x\na", '["/bin/sh", "-c", "#!/bin/x\\na"]', id="shebang"),
    ],
)
def test_scripts(text: str, written: str) -> None:
    assert quoting.script(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("", "COPY <<'EOF' /x\nEOF", id="empty"),
        pytest.param("EOF\nEOF_\n", "COPY <<'EOF__' /x\nEOF\nEOF_\nEOF__", id="delimiters"),
        pytest.param(
            f"EOF{LONG}\n",
            f"COPY <<'EOF{LONG}_' /x\nEOF{LONG}\nEOF{LONG}_",
            id="all delimiters up to a long one",
        ),
        pytest.param("$a\\\n\t\r\n", "COPY <<'EOF' /x\n$a\\\n\t\r\nEOF", id="as it is"),
    ],
)
def test_documents(text: str, written: str) -> None:
    assert instructions.document(text, "/x") == written


@pytest.mark.parametrize("path", ["/a b", "/a,b", '/"', "/$x", "/a\\b"])
def test_an_odd_path_cannot_be_mounted(path: str) -> None:
    with pytest.raises(BuildError) as caught:
        instructions.mount("cache", PLACE, id="x", target=path)
    assert (caught.value.message, caught.value.hint) == (
        f"a Dockerfile cannot mount {path}",
        "a path that is mounted there has only letters, digits and `_ . / : @ % + = -`",
    )


def test_patterns_keep_their_order_and_kind() -> None:
    found = patterns.words(["a"], ["b/", "!b/c", " ", "! d"])
    assert found == ("include=^a$", "exclude=^b$", "exclude!=^b/c$", "exclude!=^d$")


@pytest.mark.parametrize(
    ("nanoseconds", "written"),
    [(1, "1ns"), (1500, "1500ns"), (2_000_000, "2ms"), (90_000_000_000, "90s"), (7_200_000_000_000, "2h")],
)
def test_durations(nanoseconds: int, written: str) -> None:
    assert duration(nanoseconds) == written
