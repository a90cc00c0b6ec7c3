#!/bin/bash
# rootfs.sh [OPTION...] ROOT RELEASE CACHE LAYOUT [PACKAGE...] [-- PATH...]: puts packages into an empty
# root and leaves only what an image needs: no package manager, no shell that was not asked for, but all
# that scanners read. PATHs are removed at the end. Runs in base/core: no tar, awk or useradd there.
#   --exclude=PACKAGE    is not in the root at the end, whoever requires it
#   --first=ID           the distribution's own base among the builder's repositories: what it has comes from it
#   --priorities         this package manager obeys the priorities of repositories
#   --machine=NAME       the root is of this one, as `uname -m` says; nothing of it runs here, unless it is the builder's
#   --recommended=NAME   stays out unless it is asked for or required: it is known to be recommended
#   --repos=DIR          more package repositories, as .repo files
#   --snapshot=SECONDS   packages that were published later do not exist
#   --base=NAME,...      these come with the base: nobody named them
#   --docs               documentation stays
#   --locale=NAME        messages of this locale stay
#   --rpmdb              the package database stays, and there are no manifests
#   --keep=PATH          the clean-up spares it
#   --bytecode           the root's own Python compiles its modules
#   --needs=FILE         libraries of the list that needs.sh made come in
#   --lock=FILE          these very packages, as `NEVRA sha256:HEX` in lines, and no others
#   --lock-more          but for those
#   --upgrade=PACKAGE    this very package in the place of a locked one, with what it needs
#   --write-lock=FILE    says there which packages came
#   --copied=DIR         what copied.sh found there is listed too
#   --user=NAME:UID:GID:HOME  --group=NAME:GID:MEMBERS  --member=GROUP:MEMBERS
# shellcheck disable=SC2034  # the room of the package manager uses options
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/installing.sh
. "${BASH_SOURCE[0]%/*}/installing.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/errors.sh
. "${BASH_SOURCE[0]%/*}/errors.sh"
# shellcheck source-path=SCRIPTDIR source=../tdnf/manager.sh
. "${BASH_SOURCE[0]%/*}/manager.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/database.sh
. "${BASH_SOURCE[0]%/*}/database.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/headers.sh
. "${BASH_SOURCE[0]%/*}/headers.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/linked.sh
. "${BASH_SOURCE[0]%/*}/linked.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/suggesting.sh
. "${BASH_SOURCE[0]%/*}/suggesting.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/authorities.sh
. "${BASH_SOURCE[0]%/*}/authorities.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/repositories.sh
. "${BASH_SOURCE[0]%/*}/repositories.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/requirements.sh
. "${BASH_SOURCE[0]%/*}/requirements.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/holding.sh
. "${BASH_SOURCE[0]%/*}/holding.sh"
# shellcheck source-path=SCRIPTDIR source=../programs/shells.sh
. "${BASH_SOURCE[0]%/*}/shells.sh"
# shellcheck source-path=SCRIPTDIR source=refusing.sh
. "${BASH_SOURCE[0]%/*}/refusing.sh"
# shellcheck source-path=SCRIPTDIR source=accounts.sh
. "${BASH_SOURCE[0]%/*}/accounts.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/manifests.sh
. "${BASH_SOURCE[0]%/*}/manifests.sh"
# shellcheck source-path=SCRIPTDIR source=cleaning.sh
. "${BASH_SOURCE[0]%/*}/cleaning.sh"
# shellcheck source-path=SCRIPTDIR source=libraries.sh
. "${BASH_SOURCE[0]%/*}/libraries.sh"
# shellcheck source-path=SCRIPTDIR source=bytecode.sh
. "${BASH_SOURCE[0]%/*}/bytecode.sh"
# shellcheck source-path=SCRIPTDIR source=sharing.sh
. "${BASH_SOURCE[0]%/*}/sharing.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/lock.sh
. "${BASH_SOURCE[0]%/*}/lock.sh"
# shellcheck source-path=SCRIPTDIR source=dates.sh
. "${BASH_SOURCE[0]%/*}/dates.sh"

# Where BuildKit puts its emulator, in a step that it emulates by itself.
readonly emulator=/dev/.buildkit_qemu_emulator

more_repos=''
lock_more=''
lock_written=''
upgrade=()

# The layout package makes /bin, /lib and so on links into /usr. Another package unpacked before it
# would make them directories, and nobody orders them: hence a transaction of its own.
install_packages() {
  local root=$1 release=$2 cache=$3 layout=$4
  shift 4
  refuse_options "$layout" "$@"
  prepare_installation
  if [ -n "$more_repos" ]; then
    find_authorities "$more_repos" "$release" "$cache"
    add_repositories "$more_repos"
  fi
  # One fresh index serves both transactions, which then see the same state of the repository.
  begin_root "$root" "$release" "$cache" "$layout" --refresh
  refuse_unknown
  manager_fill "$root" "$release" "$cache" "$layout" "$@"
  if [ ${#upgrade[@]} -gt 0 ]; then
    manager_upgrade "${upgrade[@]}"
    read_requirements "$root" "$layout" "$@" "${upgrade[@]}"
  fi
  [ $# -gt 0 ] || read_requirements "$root" "$layout"
  if [ ${#held[@]} -gt 0 ]; then
    take_out "$root"
    read_requirements "$root" "$layout" "$@"
  fi
  why
  refuse_shells "$root"
}

# begin_root ROOT RELEASE CACHE LAYOUT [OPTION]: an empty root with the layout.
begin_root() {
  link_cache "$1" "$3"
  install_all "$1" "$2" "${@:5}" -- "$4"
  keep_layout "$1"
  lend_emulator "$1"
}

# lend_emulator ROOT: BuildKit's own emulator starts each program by /proc/self/exe, where it finds itself; but what runs
# in the root sees that alone, and nothing is mounted in it.
lend_emulator() {
  if [ -e "$emulator" ]; then
    mkdir -p "$1/proc/self"
    cp "$emulator" "$1/proc/self/exe"
  fi
}

take_emulator() {
  [ ! -e "$emulator" ] || rm -rf "$1/proc/self"
}

# Scanners read regular files only: a link to os-release is worth nothing to them.
check_identity() {
  local file=$1/$identity
  [ -f "$file" ] && [ ! -L "$file" ] || fail "the root has no regular $identity; scanners would not know the system" \
    "add the distribution's release package under \`packages\`"
}

report() {
  local size
  report_freed
  size=$(du -sk "$1")
  printf 'root: %s packages, %s KiB\n' "$packages_count" "${size%%	*}"
}

option() {
  local value=${1#*=}
  case $1 in
    --exclude=*) held+=("$value") ;;
    --first=*) first=$value ;;
    --priorities) obeys_priority=yes ;;
    --machine=*) use_machine "$value" ;;
    --recommended=*) recommended+=("$value") ;;
    --repos=*) more_repos=$value ;;
    --snapshot=*) snapshot=$value ;;
    --base=*) IFS=, read -r -a base <<<"$value" ;;
    --docs) docs=yes ;;
    --locale=*) locales+=("$value") ;;
    --rpmdb) metadata=rpmdb ;;
    --keep=*) keep+=("$value") ;;
    --bytecode) bytecode=yes ;;
    --needs=*) libraries=$value ;;
    --lock=*) lock=$value ;;
    --lock-more) lock_more=yes ;;
    --upgrade=*) upgrade+=("$value") ;;
    --write-lock=*) lock_written=$value ;;
    --copied=*) copied=$value ;;
    --user=*) users+=("$value") ;;
    --group=*) groups+=("$value") ;;
    --member=*) members+=("$value") ;;
    *) fail "rootfs.sh knows no option $1" ;;
  esac
}

main() {
  while [[ $# -gt 0 && $1 == --* ]]; do
    option "$1"
    shift
  done
  local root=${1%/} release=$2 cache=$3 layout=$4 packages=() library
  base+=("$layout")
  shift 4
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    packages+=("$1")
    shift
  done
  [ $# -eq 0 ] || shift
  remove=("$@")
  while read -r library; do
    [ -z "$library" ] || packages+=("$library")
  done <<<"$(needed_libraries)"
  # rpm takes an empty one for 1970.
  [ -n "${SOURCE_DATE_EPOCH:-}" ] || unset SOURCE_DATE_EPOCH
  check_removals "$root"
  install_packages "$root" "$release" "$cache" "$layout" "${packages[@]}"
  check_identity "$root"
  show_links "$root"
  [ -z "$lock" ] || [ ${#upgrade[@]} -gt 0 ] || check_lock "$root" "$lock" "$lock_more"
  [ -z "$lock_written" ] || installed_packages "$root" >"$lock_written"
  if [ "$metadata" = manifest ]; then
    write_manifests "$root"
  elif [ -n "$copied" ]; then
    add_headers "$root" "$copied/headers"
  fi
  write_accounts "$root"
  clean "$root"
  close_database "$root"
  remove_paths "$root"
  refresh_libraries "$root"
  compile_modules "$root"
  take_emulator "$root"
  share_equal "$root"
  fix_times "$root"
  report "$root"
}

main "$@"
