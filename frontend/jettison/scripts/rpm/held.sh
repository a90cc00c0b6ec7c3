#!/bin/bash
# held.sh [OPTION...] RELEASE PACKAGE...: as packages.sh, for a builder whose packages are locked, or are to be. What
# the image has already is left as it is, and is in no list.
#   --first=ID           the distribution's own base among the builder's repositories: what it has comes from it
#   --priorities         this package manager obeys the priorities of repositories
#   --lock=FILE          these very packages come, as `NEVRA sha256:HEX` in lines, and no others
#   --upgrade=PACKAGE    this very package, after the others
#   --write-lock=FILE    says there which packages came
# shellcheck disable=SC2034  # the room of the package manager uses options
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=installing.sh
. "${BASH_SOURCE[0]%/*}/installing.sh"
# shellcheck source-path=SCRIPTDIR source=errors.sh
. "${BASH_SOURCE[0]%/*}/errors.sh"
# shellcheck source-path=SCRIPTDIR source=../tdnf/manager.sh
. "${BASH_SOURCE[0]%/*}/manager.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
. "${BASH_SOURCE[0]%/*}/database.sh"
# shellcheck source-path=SCRIPTDIR source=suggesting.sh
. "${BASH_SOURCE[0]%/*}/suggesting.sh"
# shellcheck source-path=SCRIPTDIR source=lock.sh
. "${BASH_SOURCE[0]%/*}/lock.sh"

lock_written=''
upgrade=()

option() {
  case $1 in
    --first=*) first=${1#*=} ;;
    --priorities) obeys_priority=yes ;;
    --lock=*) lock=${1#*=} ;;
    --upgrade=*) upgrade+=("${1#*=}") ;;
    --write-lock=*) lock_written=${1#*=} ;;
    *) fail "held.sh knows no option $1" ;;
  esac
}

# install RELEASE WORD...: what is not there. Ranges and patterns are for the package manager.
install() {
  local release=$1 word absent=()
  shift
  for word in "$@"; do
    case $word in
      *[\<\>*?[]*) absent+=("$word") ;;
      *) rpm -q "${word/=/-}" >/dev/null 2>&1 || absent+=("$word") ;;
    esac
  done
  # The cache may hold an index of last week, which names packages that are gone.
  [ ${#absent[@]} -eq 0 ] || install_all / "$release" --refresh -- "${absent[@]}"
}

# check_came FILE: what came in must be what FILE says, but for what was there.
check_came() {
  local added
  check_lock / "$1" more
  added=$(LC_ALL=C comm -13 "$1" "$scratch/came")
  [ -z "$added" ] || fail "installed, but not locked: $(nevras "$added")" "$lock_hint"
}

main() {
  while [[ $# -gt 0 && $1 == --* ]]; do
    option "$1"
    shift
  done
  local release=$1
  shift
  require_tools
  refuse_options "$@"
  prepare_installation
  installed_packages / >"$scratch/before"
  install "$release" "$@"
  install "$release" "${upgrade[@]}"
  installed_packages / | LC_ALL=C comm -13 "$scratch/before" - >"$scratch/came"
  [ -z "$lock" ] || check_came "$lock"
  [ -z "$lock_written" ] || cp "$scratch/came" "$lock_written"
}

main "$@"
