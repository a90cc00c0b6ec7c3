#!/bin/bash
# indexes.sh [OPTION...] RELEASE CACHE OUT: asks each repository for its index, and writes the checksums of their heads.
# The step runs in every build that asks for it, and the root has its answer as an input: where no index has changed,
# nothing is installed anew. What cannot be known counts as changed: the installation then says what is wrong.
#   --machine=NAME       of the packages for this one, as `uname -m` says
#   --repos=DIR          more package repositories, as .repo files
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
# shellcheck source-path=SCRIPTDIR source=authorities.sh
. "${BASH_SOURCE[0]%/*}/authorities.sh"
# shellcheck source-path=SCRIPTDIR source=repositories.sh
. "${BASH_SOURCE[0]%/*}/repositories.sh"

# A root that nothing is installed into.
readonly asked=$scratch/asked

# own_cache CACHE FOLDER...: prints a folder of the cache that has the indexes of just these repositories.
own_cache() {
  local cache=$1 digest
  shift
  digest=$(find "$@" -name '*.repo' -exec cat {} + | sha256sum)
  printf '%s/.asked/%s' "$cache" "${digest:0:16}"
}

# list_heads CACHE: prints the checksum of each index's head, which has the checksums of all the rest.
list_heads() {
  local unreadable
  (cd "$1" && find . -path '*/repodata/repomd.xml' -exec sha256sum {} +) | LC_ALL=C sort
  unreadable=$(manager_unreadable)
  if [ "$manager_status" -ne 0 ] || [ -n "$unreadable" ]; then
    warn "package repository not readable: ${unreadable:-see above}; it counts as changed"
    printf 'unknown at %s\n' "$(date +%s%N)"
  fi
}

main() {
  local more_repos='' cache
  while [[ $# -gt 0 && $1 == --* ]]; do
    case $1 in
      --machine=*) use_machine "${1#*=}" ;;
      --repos=*) more_repos=${1#*=} ;;
      *) fail "indexes.sh knows no option $1" ;;
    esac
    shift
  done
  prepare_installation
  if [ -n "$more_repos" ]; then
    find_authorities "$more_repos" "$1" "$2"
    add_repositories "$more_repos"
  fi
  cache=$(own_cache "$2" /etc/yum.repos.d ${more_repos:+"$more_repos"})
  mkdir -p "$cache"
  link_cache "$asked" "$cache"
  manager_refresh "$asked" "$1"
  list_heads "$cache" >"$3"
  cat "$3"
}

main "$@"
