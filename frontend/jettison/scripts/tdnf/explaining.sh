#!/bin/bash
# Shared by the scripts that install packages: what went wrong, as one plain error that names the package or
# the repository. What tdnf and rpm print is known from their sources, of the versions of both distributions.

# shellcheck disable=SC2154  # tdnf.sh has `tdnf_log`

# Packages that nobody named: they come with `rootfs.base`.
base=()
# The list of exact packages that a root is held to; empty where there is none.
lock=''

# tdnf_failed STATUS REPOSITORIES PACKAGES: ends with the cause, which tdnf's error number and words tell; its exit code
# is only the lowest byte of the number. The disk comes first, since a full one makes everything else go wrong.
tdnf_failed() {
  local status=$1 repositories=$2 packages=$3 number
  number=$(error_number)
  explain_silence
  explain_disk "$number" "$packages"
  explain_check "$repositories"
  explain_outage "$number" "$repositories"
  explain_packages "$number"
  explain_trust "$number"
  explain_transaction
  [ "$status" -ne 0 ] || fail "tdnf reported success, but this is not installed: $packages"
  fail "tdnf could not install $packages (exit code $status; its own message is above)"
}

explain_disk() {
  case $1 in 1036 | 1628) fail_disk "$2" ;; esac
  if said 'No space left on device|more space (needed )?on|[Ii]nsufficient disk space|Failed writing'; then
    fail_disk "$2"
  fi
}

fail_disk() {
  fail "the disk of the builder is full: there is no room for $1" \
    "free some space, for example with \`docker buildx prune\`"
}

# explain_check REPOSITORIES: what tdnf's plugin said of the signature of an index. If the repository may be skipped,
# only these words tell the cause: the last error is then that a package is not found.
explain_check() {
  local repositories=${1:-$(refreshed_repository)}
  ! said 'TDNFVerifySignature 2004|Error\(2004\)' || fail_index "$repositories"
  ! said 'TDNFVerifySignature 2003|Error\(2003\)' ||
    fail "the index of a package repository cannot be checked: ${repositories:-see above}" \
      "GnuPG finds no home in the builder: HOME and GNUPGHOME must name folders that are there"
}

# Microsoft's repositories are skipped when they do not answer; only then is a package "not found".
# 1201 to 1299 are curl's error numbers, 1622 stands for an HTTP status among other things.
explain_outage() {
  local number=$1 repositories=$2 last
  if said 'Error: (403|404|410) when downloading .*/repomd\.xml\.asc'; then
    fail_unsigned_index "$repositories"
  fi
  last=$(refreshed_repository)
  # Others were passed over, whatever was wrong with them.
  [ "$number" != 1261 ] || fail_untrusted "the package repository: ${last:-$repositories}"
  ! said 'SSL peer certificate' || fail_untrusted "the package repository: ${repositories:-$last}"
  case $number in
    12[0-9][0-9]) fail_outage "$repositories" ;;
    1622) ! said 'when downloading' || fail_outage "$repositories" ;;
    1661) fail_junk ;;
    1301) [ -z "$repositories" ] || ! said 'nothing provides' || fail_outage "$repositories" ;;
    1011 | '') [ -z "$repositories" ] || fail_outage "$repositories" ;;
  esac
}

fail_outage() {
  local reason package
  reason=$(last_said 's/^Error: \([0-9]*\) when downloading.*/it answers \1/p; s/^Error(12[0-9][0-9]) : //p')
  package=$(processed_package)
  [ -n "$1" ] || [ -z "$package" ] || fail_fetch "$package" "$reason"
  fail_repository "$1" "$reason"
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

# tdnf reads one repository after the other, and stops at this one.
refreshed_repository() {
  last_said "s/^Refreshing metadata for: '\(.*\)'.*/\1/p"
}

fail_junk() {
  local repository
  repository=$(refreshed_repository)
  fail "package repository answers with something that is not repository metadata: ${repository:-see above}" \
    "a proxy or a login page may stand between the builder and the repository"
}

explain_packages() {
  local found
  case $1 in
    1011)
      found=$(all_said 's/^\(.*\) package not found or not installed.*/\1/p')
      ! declare -F explain_libraries >/dev/null || explain_libraries "$found"
      [ -z "$found" ] || [ -z "$lock" ] ||
        fail "no repository has this any more, though it is locked: $found" "$lock_hint"
      [ -z "$found" ] || fail "no such package: $found" "$(suggest "$found")"
      ;;
    1301)
      found=$(last_said 's/.*\(nothing provides .*\)/\1/p')
      [ -z "$found" ] || fail "a package needs what no repository has: $found"
      found=$(last_said 's/.*\(package .* conflicts with .*\)/\1/p')
      [ -z "$found" ] || fail "packages exclude each other: $found" "$(leave_out_hint "$found")"
      ;;
  esac
  explain_solver
}

# In the words of libsolv, the most telling first.
explain_solver() {
  local found
  found=$(last_said 's/.*\(package .* does not have a compatible architecture\).*/\1/p')
  [ -z "$found" ] || fail "a package is for another machine than the image: $found"
  found=$(last_said 's/.*\(package .* is disabled\).*/\1/p')
  [ -z "$found" ] || fail "a package that is needed is excluded by the settings of the builder's tdnf: $found" \
    "look for \`excludepkgs\` in /etc/tdnf/tdnf.conf of the builder image"
  found=$(last_said 's/.*\(cannot install both .*\)/\1/p; s/.*\(package .* obsoletes .* provided by .*\)/\1/p')
  [ -z "$found" ] || fail "packages exclude each other: $found" "$(leave_out_hint "$found")"
  found=$(last_said 's/.*\(package .* requires .*\), but none of the providers can be installed.*/\1/p')
  [ -z "$found" ] || fail "a package needs what is there but cannot be installed: $found"
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

explain_trust() {
  local found
  found=$(all_said 's/.*package \([^ ]*\) does not verify: no signature.*/\1/p')
  [ -z "$found" ] || fail_unsigned "$found"
  found=$(processed_package)
  case $1 in
    1514) fail "package signed with a key that its repository does not name: ${found:-see above}" \
      "give the key under \`keys\`; if it is there, somebody else has made this package" ;;
    1523) fail "a package repository checks signatures, but names no key (\`gpgkey\`)" ;;
  esac
  [ -n "$found" ] || found=$(all_said 's/.*package \([^ ]*\) does not verify: .* digest: BAD.*/\1/p')
  ! is_damage ||
    fail "package is not what its repository announced, its checksum differs: ${damaged:-${found:-see above}}" \
      "it was fetched again and is still wrong; a mirror may be out of step, or a proxy may spoil what it passes on"
}

# The file that tdnf could not go on with.
processed_package() {
  last_said 's/^Error processing package: \(.*\/\)*//p'
}

fail_unsigned() {
  fail "package without a signature: $1" \
    "only signed packages are installed; \`verify: none\` for a repository of \`rootfs.repos\` lets its own pass"
}

explain_transaction() {
  local found
  found=$(last_said 's/.*\(file .* conflicts \(between\|with\) .*\)/\1/p')
  [ -z "$found" ] || fail "two packages hold the same file: $found"
  explain_scripts "so that package is missing; its own words are above"
}

# tdnf goes on after a failed script, with an exit code of 0 if it was a %post.
explain_scripts() {
  local found
  found=$(failed_scripts)
  [ -z "$found" ] || ! said 'scriptlet interpreter .*: Exec format error' ||
    fail "the install script of a package failed: $found" \
      "the builder cannot run programs of this machine: it has no emulation (QEMU) for it"
  [ -z "$found" ] || fail "the install script of a package failed: $found" "$1"
}

# In the words of tdnf, of rpm and of dnf.
failed_scripts() {
  local found
  found=$(sed -nE -e 's/^package ([^ ]+): script (warning|error) in (%[a-z]+).*/\3 of \1/p' \
    -e 's/.*(%[a-z]+)\(([^ ]+)\) scriptlet failed.*/\1 of \2/p' \
    -e 's/.*Error in PREIN scriptlet in rpm package (.*)/%pre of \1/p' \
    -e 's/.*Error in POSTIN scriptlet in rpm package (.*)/%post of \1/p' "$tdnf_log")
  found=${found//%prein /%pre }
  in_one_line "${found//%postin /%post }"
}
