"""A service with a Dockerfile, and the build file that `jettison init` makes of it: the same image."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator

import pytest

from tests.e2e.harbor_env import ROOT, Harbor
from tests.layouts import lay_out
from tests.scratch import scratch_folder

pytestmark = pytest.mark.engine

FILES = {
    "go.mod": "module example.com/team/report\n\ngo 1.26\n",
    "cmd/report/main.go": """\
package main

import (
	"fmt"
	"os"
)

var version = "unknown"

func main() {
	place, _ := os.Getwd()
	text, err := os.ReadFile("/etc/report/report.conf")
	fmt.Println(version, os.Args, os.Getuid(), os.Getgid(), place, os.Getenv("MODE"), string(text), err)
}
""",
    "conf/report.conf": "a = 1",
    "Dockerfile": """\
FROM mcr.microsoft.com/oss/go/microsoft/golang:1.27-azurelinux3.0 AS build
WORKDIR /src
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -ldflags "-s -w -X main.version=$VERSION" -o /out/report ./cmd/report

FROM scratch
ARG VERSION=dev
WORKDIR /srv
COPY --from=build /out/report /opt/report
COPY --chmod=0755 conf /etc/report
ENV MODE="as $VERSION" HOME=/srv
LABEL org.opencontainers.image.version=$VERSION
EXPOSE 8080 53/udp
VOLUME /data
STOPSIGNAL SIGINT
USER 10001:10002
HEALTHCHECK --interval=10s --retries=2 CMD ["/opt/report", "health"]
ENTRYPOINT ["/opt/report", "--all"]
CMD ["now"]
""",
}


@pytest.fixture(scope="module")
def images(harbor: Harbor, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Build the Dockerfile's image, and that of the build file which is made of it."""
    folder = lay_out(scratch_folder(request, "report"), FILES)
    theirs, ours = (f"jettison-e2e:{uuid.uuid4().hex}" for _ in range(2))
    asked = ("--load", "--build-arg", "VERSION=7")
    flags = harbor.flags("HARBOR_BUILDX_FLAGS")
    harbor.run("docker", "buildx", "build", *asked, "-t", theirs, *flags, str(folder)).ok()
    jettison(harbor, "init", str(folder))
    place = (str(folder / "jettison.yaml"), "--context", str(folder), "--frontend", harbor.frontend)
    jettison(harbor, "build", *place, *asked, "-t", ours, "--", *flags)
    yield theirs, ours
    harbor.run("docker", "rmi", "-f", theirs, ours)


def jettison(harbor: Harbor, *words: str) -> None:
    """Run the command of this tree."""
    own = Harbor({**harbor.env, "PYTHONPATH": str(ROOT / "frontend")})
    own.run(sys.executable, "-m", "jettison", *words).ok()


def config(harbor: Harbor, image: str) -> dict[str, object]:
    """Return a config, its environment in the order of names, without what BuildKit notes of a CMD."""
    line = harbor.run("docker", "inspect", "-f", "{{json .Config}}", image).ok().stdout
    found: dict[str, object] = json.loads(line)
    env = found.pop("Env")
    found.pop("ArgsEscaped", None)
    return {**found, "Env": sorted(env) if isinstance(env, list) else env}


def test_the_config_is_the_same(harbor: Harbor, images: tuple[str, str]) -> None:
    theirs, ours = (config(harbor, each) for each in images)
    assert ours == theirs


def test_the_container_does_the_same(harbor: Harbor, images: tuple[str, str]) -> None:
    said = [harbor.run("docker", "run", "--rm", each).ok().stdout.decode() for each in images]
    assert said == ["7 [/opt/report --all now] 10001 10002 /srv as 7 a = 1 <nil>\n"] * 2
