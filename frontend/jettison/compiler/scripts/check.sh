#!/bin/bash
# check.sh [OPTION...] TREE: asserts what an image must be, and names everything that it is not.
#   --no-shell  --no-setuid  --max-size=BYTES  --packages [--package=NAME...] (exactly these)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

failed=0

complain() {
  failed=1
  printf 'jettison: check failed: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
}

# complain_of TITLE FILE: one line for each path in a file, as the image has it.
complain_of() {
  local lines
  mapfile -t lines <"$2"
  if [ ${#lines[@]} -gt 0 ]; then
    complain "$1" "${lines[@]}"
  fi
}

check_shells() {
  find "$tree"/usr/{bin,sbin,local/bin,local/sbin} "$tree"/{bin,sbin}/ \
    -regextype posix-extended -regex '.*/(sh|ash|bash|dash|csh|tcsh|ksh|mksh|zsh|fish|busybox|toybox)' ! -type d \
    -printf '/%P\n' 2>/dev/null | LC_ALL=C sort -u >"$scratch/shells" || true
  complain_of 'no-shell: the image has a shell' "$scratch/shells"
}

check_setuid() {
  find "$tree" -type f -perm /6000 -printf '/%P (mode %m)\n' | LC_ALL=C sort >"$scratch/setuid"
  complain_of 'no-setuid: programs run with rights of somebody else than their caller' "$scratch/setuid"
}

# A file with several names is there once.
check_size() {
  local size total=0
  find "$tree" -type f -printf '%i %s\n' | LC_ALL=C sort -u >"$scratch/sizes"
  while IFS=' ' read -r _ size; do
    total=$((total + size))
  done <"$scratch/sizes"
  [ "$total" -le "$1" ] || complain "max-size: the image holds $total bytes, which is more than $1"
}

installed() {
  local manifest=$tree/var/lib/rpmmanifest/container-manifest-2
  if [ -f "$manifest" ]; then
    cut -f 1 "$manifest"
  elif [ -d "$tree/var/lib/rpm" ]; then
    rpm --dbpath "$tree/var/lib/rpm" -qa --qf '%{NAME}\n' | sed '/^gpg-pubkey$/d'
  fi | LC_ALL=C sort -u
}

check_packages() {
  installed >"$scratch/installed"
  printf '%s\n' "$@" | sed '/^$/d' | LC_ALL=C sort -u >"$scratch/wanted"
  LC_ALL=C comm -23 "$scratch/installed" "$scratch/wanted" >"$scratch/more"
  LC_ALL=C comm -13 "$scratch/installed" "$scratch/wanted" >"$scratch/less"
  complain_of 'packages: the image has packages that are not listed' "$scratch/more"
  complain_of 'packages: the image lacks packages that are listed' "$scratch/less"
}

main() {
  local option checks=() packages=()
  tree=${!#}
  mkdir -p "$scratch"
  for option in "${@:1:$#-1}"; do
    case $option in
      --package=*) packages+=("${option#*=}") ;;
      *) checks+=("$option") ;;
    esac
  done
  for option in "${checks[@]}"; do
    case $option in
      --no-shell) check_shells ;;
      --no-setuid) check_setuid ;;
      --max-size=*) check_size "${option#*=}" ;;
      --packages) check_packages "${packages[@]}" ;;
      *) fail "check.sh knows no option $option" ;;
    esac
  done
  rm -rf "$scratch"
  exit "$failed"
}

main "$@"
