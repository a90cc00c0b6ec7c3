#!/bin/bash
# launcher.sh OUT: copies bash and a few programs with all that they need to start where nothing else is: their
# libraries, and `loader`, which finds these without the help of the system.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

# What a program is linked against, as the loader itself lists it: `NAME => PATH (ADDRESS)`, or
# `PATH (ADDRESS)` for the loader.
list() {
  LD_TRACE_LOADED_OBJECTS=1 "$1" | sed -n 's/^[[:space:]]*\([^ ]* => \)\{0,1\}\(\/[^ ]*\) (0x.*/\1\2/p'
}

main() {
  local out=$1 name program line
  for name in bash chroot env head mkfifo timeout; do
    program=$(type -P "$name") || fail "the builder image has no $name, so the tests cannot run"
    cp -L "$program" "$out/$name"
    while read -r line; do
      case $line in
        *' => '*) cp -L "${line#* => }" "$out/${line%% => *}" ;;
        *) cp -L "$line" "$out/loader" ;;
      esac
    done <<<"$(list "$program")"
  done
  [ -f "$out/loader" ] || fail "bash of the builder image is not linked as expected, so the tests cannot run"
}

main "$@"
