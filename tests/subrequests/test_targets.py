"""`frontend.targets`: what `--target` can name."""

from __future__ import annotations

import json

from jettison.subrequests import names
from tests.subrequests.asking import TEXT, ask, encoded, lines


def test_targets_are_the_image_its_variants_and_the_stages() -> None:
    found = ask(names.TARGETS)
    assert json.loads(found["result.json"]) == {
        "targets": [
            {"default": True, "base": "scratch", "location": lines(1)},
            {"name": "debug", "base": "scratch", "description": "the image with a shell in it"},
            {"name": "staging", "base": "scratch", "description": "shouts", "location": lines(28)},
            {
                "name": "app",
                "base": "tools",
                "description": "compiles the program",
                "platform": "linux/amd64",
                "location": lines(10),
            },
            {"name": "tools", "base": "go", "platform": "linux/amd64", "location": lines(18)},
            {"name": "other", "base": "tools", "platform": "linux/amd64", "location": lines(19)},
        ],
        "sources": [encoded(TEXT)],
    }
    assert found["result.txt"].decode() == (
        "TARGET      DESCRIPTION\n"
        "(default)\n"
        "debug       the image with a shell in it\n"
        "staging     shouts\n"
        "app         compiles the program\n"
        "tools\n"
        "other\n"
    )


def test_targets_are_the_same_whichever_is_asked_for() -> None:
    assert ask(names.TARGETS, target="staging") == ask(names.TARGETS)
