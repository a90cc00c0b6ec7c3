#!/bin/bash
# verdict.sh FAILURES: ends with all that judge.sh found, or in silence.
# A client that sends the graph as it is reads this; Jettison's own frontend reads FAILURES and marks the lines.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

main() {
  local failures failure
  mapfile -d '' -t failures <"$1"
  for failure in "${failures[@]}"; do
    printf 'jettison: %s\n' "${failure#*$'\n'}" >&2
  done
  [ ${#failures[@]} -eq 0 ] || fail "the image is not what the build file says"
}

main "$@"
