#!/bin/bash
# buildctl with the source policy that buildx finds by itself: buildctl knows a flag for it, and no variable.
# The caller's own flag comes later and wins. The real program is beside this folder.

set -euo pipefail

words=()
policy=${EXPERIMENTAL_BUILDKIT_SOURCE_POLICY:-}
for word in "$@"; do
    words+=("$word")
    if [[ $policy && ($word == build || $word == b) ]]; then
        words+=(--source-policy-file "$policy")
        policy=
    fi
done
exec "${BASH_SOURCE[0]%/*}/../buildctl" "${words[@]}"
