"""Mistakes about what a build asks others for: a frontend, images, repositories, a tool, a scanner."""

from __future__ import annotations

from tests.e2e.mistakes import HELLO, STAGES, Mistake

NOBODY = "http://127.0.0.1:9"
NO_WEB = "proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused"
"""How the Docker daemon of the harbor finds nothing: it has images of its own, and no mirror."""

OUTSIDE = {
    "no syntax line": Mistake(
        text="distro: azurelinux-3.0\ngo: ./cmd/hello\n",
        by_line=True,
        line="dockerfile parse error on line 1: unknown instruction: distro:",
        checked=(
            "jettison.yaml:1:1: error: there is no `# syntax=` line, so Docker takes the file for a "
            "Dockerfile [no-syntax-line]; hint: begin the file with "
            "`# syntax=ghcr.io/jettison-build/jettison:1`"
        ),
    ),
    "syntax line below a key": Mistake(
        text="distro: azurelinux-3.0\n# syntax=ghcr.io/jettison-build/jettison:1\ngo: ./cmd/hello\n",
        by_line=True,
        line="dockerfile parse error on line 1: unknown instruction: distro:",
        checked=(
            "jettison.yaml:2:1: error: BuildKit does not see this `# syntax=` line, so Docker takes the "
            "file for a Dockerfile [no-syntax-line]; hint: make it line 1, `# syntax=IMAGE`: BuildKit stops "
            "at the first other comment or line"
        ),
    ),
    "frontend that is not to be had": Mistake(
        text=HELLO.replace("ghcr.io/jettison-build/jettison:1", "REGISTRY/jettison:99"),
        by_line=True,
        line="failed to resolve source metadata for REGISTRY/jettison:99: REGISTRY/jettison:99: not found",
    ),
    "no such image": Mistake(
        text=STAGES.replace("from: go", "from: REGISTRY/nothing:1").replace("@RUN@", "x"),
        line="jettison.yaml:5:11: error: REGISTRY/nothing:1: not found",
    ),
    "image of another language": Mistake(
        text=STAGES.replace("from: go", "from: node").replace("@RUN@", "x"),
        line="jettison.yaml:5:11: error: docker.io/library/node:latest: not found",
        docker=(
            "jettison.yaml:5:11: error: failed to do request: Head "
            f'"https://registry-1.docker.io/v2/library/node/manifests/latest": {NO_WEB}'
        ),
    ),
    "go.mod of a Go to come": Mistake(
        text=HELLO,
        files={"go.mod": "module hello\n\ngo 1.99\n"},
        line=(
            "jettison.yaml:3:1: error: mcr.microsoft.com/oss/go/microsoft/golang:1.99-azurelinux3.0: not "
            "found; hint: line 3 of go.mod needs Go 1.99, and Azure Linux 3.0 has no image for it; there is "
            "one for 1.27"
        ),
        docker=(
            'jettison.yaml:3:1: error: failed to do request: Head "https://mcr.microsoft.com/v2/oss/go/'
            f'microsoft/golang/manifests/1.99-azurelinux3.0": {NO_WEB}'
        ),
    ),
    "dead repository": Mistake(
        text=f"{HELLO}packages: [of-ours]\n"
        f"rootfs: {{repos: [{{name: ours, url: '{NOBODY}/rpms', verify: none}}]}}\n",
        line=(
            "jettison.yaml:4:1: error: package repository not reachable or not readable: ours "
            "(Couldn't connect to server); hint: this is an outage or a network setting, not a misspelt "
            "package; check proxy and DNS, or try again later"
        ),
    ),
    "UPX that cannot be fetched": Mistake(
        text=f"{HELLO}upx: {{url: '{NOBODY}/upx.tar.xz', sha256: {{amd64: {'0' * 64}}}}}\n",
        line=(
            f'jettison.yaml:4:1: error: Get "{NOBODY}/upx.tar.xz": dial tcp 127.0.0.1:9: connect: '
            "connection refused"
        ),
    ),
    "packing of what is no program": Mistake(
        text=f"{HELLO}files: [{{dest: /etc/a, content: a}}]\nupx: {{files: [/etc/a], required: true}}\n",
        line=(
            "jettison.yaml:5:1: error: cannot pack /etc/a: it is no program; hint: leave it out of "
            "`upx.files`, or `required` out of `upx`"
        ),
    ),
    "scanner that fails": Mistake(
        text=f"{HELLO}upx: true\n",
        scanned="FRONTEND",
        line=(
            "step [linux/amd64] ended with exit code 1: generating sbom using FRONTEND; hint: what it "
            "printed is above"
        ),
    ),
}
