#!/bin/bash
# What went wrong, by what tdnf and rpm print: known from their sources, of the versions of both distributions.

# shellcheck disable=SC2154  # tdnf.sh has `manager_log` and `manager_status`

# manager_explain REPOSITORIES PACKAGES: tdnf's error number and words tell the cause; its exit code is only the lowest
# byte of the number. The disk comes first, since a full one makes everything else go wrong.
manager_explain() {
  local repositories=$1 packages=$2 number found
  number=$(error_number)
  explain_silence
  explain_disk "$number" "$packages"
  explain_check "$repositories"
  explain_outage "$number" "$repositories"
  explain_packages "$number"
  explain_trust "$number"
  found=$(last_said 's/.*\(file .* conflicts \(between\|with\) .*\)/\1/p')
  [ -z "$found" ] || fail_same_file "$found"
}

explain_disk() {
  case $1 in 1036 | 1628) fail_disk "$2" ;; esac
  if said 'No space left on device|more space (needed )?on|[Ii]nsufficient disk space|Failed writing'; then
    fail_disk "$2"
  fi
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
    1661) fail_junk "$last" ;;
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

# tdnf reads one repository after the other, and stops at this one.
refreshed_repository() {
  last_said "s/^Refreshing metadata for: '\(.*\)'.*/\1/p"
}

explain_packages() {
  local found
  case $1 in
    1011)
      found=$(manager_not_found)
      [ -z "$found" ] || fail_not_found "$found"
      ;;
    1301)
      found=$(last_said 's/.*\(nothing provides .*\)/\1/p')
      [ -z "$found" ] || fail_unmet "$found"
      found=$(last_said 's/.*\(package .* conflicts with .*\)/\1/p')
      [ -z "$found" ] || fail_conflict "$found"
      ;;
  esac
  explain_solver
}

# In the words of libsolv, the most telling first.
explain_solver() {
  local found
  found=$(last_said 's/.*\(package .* does not have a compatible architecture\).*/\1/p')
  [ -z "$found" ] || fail_machine "$found"
  found=$(last_said 's/.*\(package .* is disabled\).*/\1/p')
  [ -z "$found" ] || fail "a package that is needed is excluded by the settings of the builder's tdnf: $found" \
    "look for \`excludepkgs\` in /etc/tdnf/tdnf.conf of the builder image"
  found=$(last_said 's/.*\(cannot install both .*\)/\1/p; s/.*\(package .* obsoletes .* provided by .*\)/\1/p')
  [ -z "$found" ] || fail_conflict "$found"
  found=$(last_said 's/.*\(package .* requires .*\), but none of the providers can be installed.*/\1/p')
  [ -z "$found" ] || fail "a package needs what is there but cannot be installed: $found"
}

explain_trust() {
  local found
  found=$(all_said 's/.*package \([^ ]*\) does not verify: no signature.*/\1/p')
  [ -z "$found" ] || fail_unsigned "$found"
  found=$(processed_package)
  case $1 in
    1471 | 1472) fail_unreadable "${found:-$damaged}" ;;
    1514) fail_stranger "$found" ;;
    1523) fail_no_key ;;
  esac
  [ -n "$found" ] || found=$(all_said 's/.*package \([^ ]*\) does not verify: .* digest: BAD.*/\1/p')
  ! is_damage || fail_damaged "${damaged:-$found}"
}

# The file that tdnf could not go on with.
processed_package() {
  last_said 's/^Error processing package: \(.*\/\)*//p'
}

# In the words of tdnf, of rpm and of dnf.
manager_failed_scripts() {
  local found
  found=$(sed -nE -e 's/^package ([^ ]+): script (warning|error) in (%[a-z]+).*/\3 of \1/p' \
    -e 's/.*(%[a-z]+)\(([^ ]+)\) scriptlet failed.*/\1 of \2/p' \
    -e 's/.*Error in PREIN scriptlet in rpm package (.*)/%pre of \1/p' \
    -e 's/.*Error in POSTIN scriptlet in rpm package (.*)/%post of \1/p' "$manager_log")
  found=${found//%prein /%pre }
  in_one_line "${found//%postin /%post }"
}
