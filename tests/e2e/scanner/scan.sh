#!/bin/bash
# Stands in for an SBOM scanner of BuildKit: for each tree a statement that lists the files below /usr/bin.
set -euo pipefail

statement() {
  local tree=$1 name=$2 file sum comma='' number=0
  printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{'
  printf '"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","name":"%s",' "$name"
  printf '"documentNamespace":"https://example.com/%s","creationInfo":{"created":"2026-01-01T00:00:00Z","creators":["Tool: scan"]},' "$name"
  printf '"files":['
  for file in "$tree"/usr/bin/*; do
    read -r sum _ < <(sha256sum "$file")
    number=$((number + 1))
    printf '%s{"SPDXID":"SPDXRef-File-%s","fileName":"%s",' "$comma" "$number" "${file#"$tree"}"
    printf '"checksums":[{"algorithm":"SHA256","checksumValue":"%s"}]}' "$sum"
    comma=,
  done
  printf ']}}\n'
}

for tree in "$BUILDKIT_SCAN_SOURCE" "${BUILDKIT_SCAN_SOURCE_EXTRAS:-/nowhere}"/*; do
  name=${tree##*/}
  [ ! -d "$tree" ] || statement "$tree" "$name" >"$BUILDKIT_SCAN_DESTINATION/$name.spdx.json"
done
