"""Microsoft's build of Go, which both distributions have: what it is told, and where its images are.

Sources: `eng/doc` of microsoft/go (`MigrationGuide.md`, `fips/README.md`, `Telemetry.md`), its
`patches/0011-Set-ms-go-build-as-default-GOCACHE.patch`, and the Dockerfiles of microsoft/go-images.
"""

from __future__ import annotations

from jettison.distros import layout

IMAGE = "mcr.microsoft.com/oss/go/microsoft/golang:{version}"
"""Its images; a tag goes on with `-` and the system."""

ENV = (
    ("PATH", f"/go/bin:/usr/local/go/bin:{layout.PATH}"),
    ("GOTOOLCHAIN", "local"),
    ("GOPATH", "/go"),
)
"""What its images set."""

NO_SYSTEM_CRYPTO = "MS_GO_NOSYSTEMCRYPTO"
"""What turns the system's crypto off in every version since 1.25.2; upstream's Go ignores it.

Left on, as it is since 1.25, a program with a crypto package needs cgo until 1.26, and panics in a root
without OpenSSL's library.
"""

OBJECTS = "/root/.cache/go-build"
"""Where upstream's Go keeps compiled packages, and build steps their caches; Microsoft's moved in 1.26."""

SETTINGS = (
    (NO_SYSTEM_CRYPTO, "1"),
    ("MS_GOTOOLCHAIN_TELEMETRY_ENABLED", "0"),
    ("GOCACHE", OBJECTS),
)
"""What stages on its images get besides."""
