#!/bin/bash
# Shared by scripts that make a root: the exact packages that it is held to, and those that it got.

readonly lock_hint="make the lock file again: \`jettison lock --update\`"

# installed_packages ROOT: NEVRA and the digest of the header, which covers the payload's own; sorted.
installed_packages() {
  rpm --root "$1" -qa --qf '%{NEVRA} sha256:%{SHA256HEADER}\n' |
    sed '/^gpg-pubkey-/d; s/ sha256:(none)$/ -/' | LC_ALL=C sort
}

# check_lock ROOT FILE [more]: what is installed must be what FILE says; with `more` it may be more.
check_lock() {
  local root=$1 wanted=$2 more=${3:-} missing added line
  # shellcheck disable=SC2154  # common.sh has `scratch`
  installed_packages "$root" >"$scratch/installed"
  missing=$(LC_ALL=C comm -13 "$scratch/installed" "$wanted")
  added=$(LC_ALL=C comm -23 "$scratch/installed" "$wanted")
  while read -r line; do
    if [ -n "$line" ] && grep -qF -- "${line% *} " "$scratch/installed"; then
      fail "the repositories have another ${line% *} than the one that was locked: its content differs" "$lock_hint"
    fi
  done <<<"$missing"
  [ -z "$missing" ] || fail "locked, but not in the root: $(nevras "$missing")" "$lock_hint"
  [ -n "$more" ] || [ -z "$added" ] || fail "in the root, but not locked: $(nevras "$added")" "$lock_hint"
}

nevras() {
  local line list=()
  while read -r line; do
    list+=("${line% *}")
  done <<<"$1"
  printf '%s' "${list[*]}"
}
