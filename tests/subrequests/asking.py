"""A build file with something for each request, and how one is asked about it."""

from __future__ import annotations

import base64

from jettison.description.model import Variables
from jettison.description.reader import parse
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.subrequests import answers

AMD64 = Platform("linux", "amd64")

TEXT = """\
distro: azurelinux-3.0
args:
  # VERSION what `--version` prints
  VERSION: "1"
  # about something else
  NAME: <hello> & co
  UNUSED:
stages:
  # app compiles the program
  app:
    from: tools
    steps:
      - run: make $VERSION
        secrets: [{id: token, env: TOKEN, required: false}, {id: netrc, dest: /netrc}]
        ssh: [default]
      - run: make install
        secrets: [{id: token, env: TOKEN}]
  tools: {from: go, platform: build}
  other:
    from: tools
    steps:
      - run: other $UNUSED
        secrets: [{id: other, env: OTHER}]
files: [{from: app, src: /app, dest: /app}]
image: {entrypoint: [/app], labels: {name: "${NAME}"}}
targets:
  # staging shouts
  staging: {image: {env: {LOUD: "${UNUSED}"}}}
"""


def ask(name: str, text: str = TEXT, target: str = "", **args: str) -> dict[str, bytes]:
    variables = Variables(build_args=args, target=AMD64, build=AMD64, variant=target)
    return answers.answer(name, parse(SourceFile("jettison.yaml", text)), variables)


def lines(first: int, last: int | None = None) -> object:
    return {"ranges": [{"start": {"line": first}, "end": {"line": last or first}}]}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


OLD = "distro: mariner-2.0\ngo: ./cmd/hello\n"
