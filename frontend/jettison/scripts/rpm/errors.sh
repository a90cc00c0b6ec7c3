#!/bin/bash
# Shared by the scripts that install packages: what goes wrong whichever package manager it is, each cause in one
# sentence that names the package or the repository.

# shellcheck disable=SC2154  # installing.sh has `base`, authorities.sh has `no_bundle`, lock.sh has `lock_hint`

# The list of exact packages that a root is held to; empty where there is none.
lock=''

fail_disk() {
  fail "the disk of the builder is full: there is no room for $1" \
    "free some space, for example with \`docker buildx prune\`"
}

# fail_repository NAME REASON
fail_repository() {
  fail "package repository not reachable or not readable: ${1:-see above}${2:+ ($2)}" \
    "this is an outage or a network setting, not a misspelt package; check proxy and DNS, or try again later"
}

# fail_fetch FILE REASON
fail_fetch() {
  fail "package cannot be fetched from its repository: $1${2:+ ($2)}" \
    "the repository may have changed since its index was read; check proxy and DNS, or try again later"
}

# fail_untrusted WHOM
fail_untrusted() {
  [ -z "${no_bundle:-}" ] || fail "no authority that the builder trusts vouches for the certificate of $1" \
    "the bundle of all authorities could not be fetched: package repository not reachable or not readable: $no_bundle"
  fail "no authority that the builder trusts vouches for the certificate of $1" \
    "an authority of your own, or of a proxy that looks into TLS, must be among the certificates of the builder image"
}

fail_index() {
  fail "the index of a package repository is not signed by a key that it names: ${1:-see above}" \
    "give the right keys under \`keys\`; if they are right, somebody else has written this index"
}

fail_unsigned_index() {
  fail "the index of a package repository has no signature: ${1:-see above}" \
    "where only packages are signed, write \`verify: packages\` for this repository"
}

# fail_junk REPOSITORY
fail_junk() {
  fail "package repository answers with something that is not repository metadata: ${1:-see above}" \
    "a proxy or a login page may stand between the builder and the repository"
}

# fail_not_found NAMES
fail_not_found() {
  ! declare -F explain_libraries >/dev/null || explain_libraries "$1"
  [ -z "$lock" ] || fail "no repository has this any more, though it is locked: $1" "$lock_hint"
  fail "no such package: $1" "$(suggest "$1")"
}

# fail_unmet WHAT: in words such as `nothing provides A needed by B`.
fail_unmet() {
  fail "a package needs what no repository has: $1"
}

# fail_conflict WHAT: in words such as `package A-1-1.noarch conflicts with … provided by B-1-1.noarch`.
fail_conflict() {
  fail "packages exclude each other: $1" "$(leave_out_hint "$1")"
}

# fail_machine WHAT
fail_machine() {
  fail "a package is for another machine than the image: $1"
}

# of_base NAME: whether it is here by `rootfs.base` alone.
of_base() {
  local each
  for each in "${base[@]}"; do
    [ "$each" != "$1" ] || return 0
  done
  return 1
}

# leave_out_hint CONFLICT: what to do about `package A-1-1.noarch conflicts with … provided by B-1-1.noarch`. Nobody
# can leave out what he has not written.
leave_out_hint() {
  local word name held=()
  for word in $1; do
    name=${word%-*-*}
    ! of_base "$name" || held+=("$name")
  done
  if [ ${#held[@]} -gt 0 ]; then
    printf '%s' "$(listed "${held[@]}") comes with \`rootfs.base\`: leave out what excludes it under \`packages\`," \
      " or hold it back with \`rootfs.exclude: [$(listed "${held[@]}")]\`"
  else
    printf '%s' "leave one of them out under \`packages\`, or what requires it"
  fi
}

fail_unsigned() {
  fail "package without a signature: $1" \
    "only signed packages are installed; \`verify: none\` for a repository of \`rootfs.repos\` lets its own pass"
}

# fail_stranger PACKAGE
fail_stranger() {
  fail "package signed with a key that its repository does not name: ${1:-see above}" \
    "give the key under \`keys\`; if it is there, somebody else has made this package"
}

# fail_no_key
fail_no_key() {
  fail "a package repository checks signatures, but names no key (\`gpgkey\`)"
}

# fail_damaged PACKAGES
fail_damaged() {
  fail "package is not what its repository announced, its checksum differs: ${1:-see above}" \
    "it was fetched again and is still wrong; a mirror may be out of step, or a proxy may spoil what it passes on"
}

# fail_unreadable PACKAGE
fail_unreadable() {
  fail "package is damaged, it cannot be read: ${1:-see above}" \
    "its repository announces it as it is, so fetching it again is no help; tell those who run the repository"
}

# fail_same_file WHAT
fail_same_file() {
  fail "two packages hold the same file: $1"
}
