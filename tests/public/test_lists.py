"""What `go version -m` prints, read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.public import lists

SAID = """\
app: go1.26.8
\tpath\texample.com/app
\tmod\texample.com/app\t(devel)
\tdep\texample.com/b\tv1.0.0\th1:x=
\tdep\texample.com/a\tv2.0.0
\t=>\texample.com/fork\tv2.1.0\th1:y=
\tbuild\tCGO_ENABLED=0
"""


def test_a_replaced_module_is_the_one_that_took_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "output", lambda *_: SAID)
    assert lists.go_modules(Path("app")) == [("example.com/b", "v1.0.0"), ("example.com/fork", "v2.1.0")]
