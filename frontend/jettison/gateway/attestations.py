"""`--sbom`: which scanner is asked for, and what it found as BuildKit takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jettison import image_reference
from jettison.build_args import ATTEST_SBOM
from jettison.errors import OptionError

OPTIONS = ("attest:sbom", ATTEST_SBOM.option)
DEFAULT_SCANNER = "docker/buildkit-syft-scanner:stable-1"
CAPABILITY = "reference.attestations"
SPDX = "https://spdx.dev/Document"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerRequest:
    """The scanner that the client asks for: its image in full form, and its parameters."""

    reference: str
    parameters: tuple[tuple[str, str], ...] = ()


def read_scanner(opts: Mapping[str, str]) -> ScannerRequest | None:
    """Read the option (CSV of `key=value`); None where no SBOM is asked for."""
    name = next((name for name in OPTIONS if name in opts), None)
    if name is None or opts[name].lower() in ("false", "0"):
        return None
    fields = _fields(name, opts[name])
    if fields.pop("disabled", "").lower() in ("true", "1"):
        return None
    reference = fields.pop("generator", DEFAULT_SCANNER)
    if not reference:
        raise OptionError(f"option {name}={opts[name]}: the sbom scanner cannot be empty")
    return ScannerRequest(
        reference=image_reference.normalize(reference), parameters=tuple(sorted(fields.items()))
    )


def _fields(name: str, value: str) -> dict[str, str]:
    """Split the pairs; `true` alone asks for an SBOM and says no more."""
    import csv  # noqa: PLC0415 - few builds ask for an SBOM

    try:
        row = next(csv.reader([value]), []) if value.lower() not in ("true", "1") else []
    except csv.Error:
        raise OptionError(f"option {name}={value}: expected pairs `key=value` on one line") from None
    pairs = [field.partition("=") for field in row]
    for key, separator, _ in pairs:
        if not separator:
            raise OptionError(f"option {name}={value}: expected `key=value`, found `{key}`")
    return {key.strip(): text for key, _, text in pairs}
