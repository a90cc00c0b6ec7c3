"""What a toolchain is told, so that it makes code for a variant of a platform, such as `linux/arm/v6`.

By itself a compiler makes code for the usual machine of an architecture. On a lesser machine that code ends
with an illegal instruction; on a better one it does not use what the platform was chosen for.

Sources: `internal/buildcfg/cfg.go` of Go, which refuses any other value; the table "Platform Variants" in
`image-index.md` of the OCI image specification; `rustc --print target-cpus`; `build.rustflags` in cargo's
book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """How one architecture's variants are told: a variable of the environment, with its value for each.

    A stage that sets one of `others` chooses for itself as well as one that sets `variable`.
    """

    variable: str
    values: Mapping[str, str]
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The variables by which a build file can choose."""
        return (self.variable, *self.others)


def _same(variable: str, *variants: str) -> Variants:
    return Variants(variable=variable, values=MappingProxyType({name: name for name in variants}))


# A 32-bit program runs on v8 as on v7, and Go knows no more.
_GOARM = MappingProxyType({"v5": "5", "v6": "6", "v7": "7", "v8": "7"})
# A version without a minor one is `.0`: containerd writes `v9.0` as `v9`.
_GOARM64 = MappingProxyType(
    {"v8": "v8.0", "v9": "v9.0"}
    | {f"v8.{minor}": f"v8.{minor}" for minor in range(10)}
    | {f"v9.{minor}": f"v9.{minor}" for minor in range(6)}
)

GO = MappingProxyType(
    {
        "386": _same("GO386", "sse2", "softfloat"),
        "amd64": _same("GOAMD64", "v1", "v2", "v3", "v4"),
        "arm": Variants(variable="GOARM", values=_GOARM),
        "arm64": Variants(variable="GOARM64", values=_GOARM64),
        "mips": _same("GOMIPS", "hardfloat", "softfloat"),
        "mipsle": _same("GOMIPS", "hardfloat", "softfloat"),
        "mips64": _same("GOMIPS64", "hardfloat", "softfloat"),
        "mips64le": _same("GOMIPS64", "hardfloat", "softfloat"),
        "ppc64": _same("GOPPC64", "power8", "power9", "power10"),
        "ppc64le": _same("GOPPC64", "power8", "power9", "power10"),
        "riscv64": _same("GORISCV64", "rva20u64", "rva22u64", "rva23u64"),
    }
)
"""Go's, by architecture."""

# Not RUSTFLAGS, which replaces what the project's own `.cargo/config.toml` says: this one is joined with
# `build.rustflags` there, and flags of a `target` replace it. For arm64 rustc has no name for a version of
# the architecture as a whole.
RUST = MappingProxyType(
    {
        "amd64": Variants(
            variable="CARGO_BUILD_RUSTFLAGS",
            values=MappingProxyType({name: f"-C target-cpu=x86-64-{name}" for name in ("v2", "v3", "v4")}),
            others=("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"),
        ),
        "arm64": Variants(
            variable="CARGO_BUILD_RUSTFLAGS",
            values=MappingProxyType({}),
            others=("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"),
        ),
    }
)
"""Those of rustc by way of cargo, by architecture."""

TOLD = MappingProxyType({"go": GO, "rust": RUST})
"""Every toolchain's, by the word for it under `from`."""
