#!/bin/bash
# packages.sh [OPTION...] RELEASE PACKAGE...: installs packages into the builder that it runs in. What the image has
# already is left as it is: nothing is asked of any repository for it.
#   --first=ID           the distribution's own base among the builder's repositories: what it has comes from it
#   --priorities         this package manager obeys the priorities of repositories
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

# has PACKAGE: whether the image has it, in the version that may be asked for. Ranges and patterns are for the package manager.
has() {
  case $1 in *[\<\>*?[]*) return 1 ;; esac
  rpm -q "${1/=/-}" >/dev/null 2>&1
}

main() {
  while [[ $# -gt 0 && $1 == --* ]]; do
    case $1 in
      --first=*) first=${1#*=} ;;
      --priorities) obeys_priority=yes ;;
      *) fail "packages.sh knows no option $1" ;;
    esac
    shift
  done
  local release=$1 package there=() absent=()
  shift
  require_tools
  refuse_options "$@"
  for package in "$@"; do
    if has "$package"; then there+=("$package"); else absent+=("$package"); fi
  done
  [ ${#there[@]} -eq 0 ] || printf 'in the image already: %s\n' "$(listed "${there[@]}")"
  [ ${#absent[@]} -gt 0 ] || return 0
  prepare_installation
  # The cache may hold an index of last week, which names packages that are gone.
  install_all / "$release" --refresh -- "${absent[@]}"
}

main "$@"
