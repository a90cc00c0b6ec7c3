#!/bin/bash
# What dnf5 said, and what that means: in its own words, in those of librepo and libsolv below it, and in those of rpm 6.

# shellcheck disable=SC2154  # running.sh has `manager_log`, installing.sh has `repository_folder` and `silence`

# picked EXPRESSION: the last line that a sed script makes of what it printed. That a package comes from a repository,
# which its messages repeat with each, is left out.
picked() {
  sed -nE "s/ from [^ ,]+( |,|$)/\1/g; $1" "$manager_log" | tail -n 1
}

manager_unreadable() {
  unreadable "$manager_log"
}

# unreadable FILE: prints repositories that could not be read, as `a, b`. Below the line of each is what went wrong with
# it. What went wrong with an attempt says an address at its end, and a better one may have come after it.
unreadable() {
  local line id=''
  in_one_line "$(
    sed -n '/^Updating and loading repositories:/,/^Repositories loaded\./p' "$1" | while IFS= read -r line; do
      case $line in
        ' '*) read -r id _ <<<"$line" ;;
        '>>> Curl error '* | '>>> Status code: '*) ;;
        '>>> '*) whole_id "$id" ;;
      esac
    done
  )"
}

# whole_id ID: a long one is cut off there.
whole_id() {
  sed -nE "s/^\[($(literal "$1").*)\] *$/\1/p" "$repository_folder"/*.repo | head -n 1
}

manager_not_found() {
  in_one_line "$(sed -nE 's/ ([<>]=?|=) /\1/; s/^No match for argument: (.*)/\1/p' "$manager_log")"
}

# manager_failed_scripts: dnf5 5.2 calls %pre and %post by longer names, and both write an epoch that is 0.
manager_failed_scripts() {
  in_one_line "$(
    sed -nE 's/^>>> (Error|Non-critical error) in ([^ ]+) scriptlet: (.*)/\2 of \3/p' "$manager_log" |
      sed -E 's/-0:([^:]+)$/-\1/; s/^pre-install/%pre/; s/^post-install/%post/'
  )"
}

# may_pass: whether another try may succeed; sets `reason`.
may_pass() {
  local status
  ! said '^>>> (Parsing unsuccessful|repomd\.xml GPG|GPG verification)' || return 1
  status=$(picked 's/^>>> Status code: ([0-9]+) .*/\1/p')
  if [[ $status =~ ^(408|429|5..)$ ]]; then
    reason="a package repository answers $status"
  else
    # No such host, no connection, a broken one. Where nothing comes, dnf5 has waited long enough.
    reason=$(picked 's/^>>> Curl error \((5|6|7|16|18|35|52|55|56|92)\): (.*) for .*/\2/p')
    [ -n "$reason" ]
  fi
}

# manager_explain REPOSITORIES PACKAGES: the disk comes first, since a full one makes everything else go wrong.
manager_explain() {
  local found
  ! said 'No space left on device|needs [0-9]+[KMGT]?B more space on|Curl error \(23\)' || fail_disk "$2"
  explain_index "$1"
  explain_fetch "$1"
  found=$(manager_not_found)
  [ -z "$found" ] || fail_not_found "$found"
  explain_solver
  explain_trust
  found=$(picked 's/.*(file .* conflicts (between|with) .*)/\1/p')
  [ -z "$found" ] || fail_same_file "$found"
}

# explain_index REPOSITORIES
explain_index() {
  ! said '^>>> repomd\.xml GPG signature verification error' || fail_index "$1"
  ! said '^>>> GPG verification is enabled, but GPG signature is not available' || fail_unsigned_index "$1"
  ! said '^>>> Parsing unsuccessful' || fail_junk "$1"
}

# explain_fetch REPOSITORIES: one that may be skipped is passed over, and then a package is not found.
explain_fetch() {
  local reason file
  reason=$(picked 's/^>>> Status code: ([0-9]+) .*/it answers \1/p
    s/^>>> Curl error \(28\).*/nothing came for '"$silence"' s/p
    s/^>>> Curl error \([0-9]+\): (.*) for .*/\1/p')
  ! said '^>>> Curl error \(60\)' || fail_untrusted "the package repository: ${1:-see above}"
  file=$(picked 's:^ *Librepo error\: Cannot download ([^ ]*/)?([^/ ]+)\: .*:\2:p')
  if [ -n "$file" ]; then
    ! said '^>>> .*(Inconsistent server data|checksum)' || fail_damaged "$file"
    fail_fetch "$file" "$reason"
  fi
  [ -z "$1" ] || ! said '^(No match for argument|Failed to download metadata)|nothing provides' ||
    fail_repository "$1" "$reason"
}

# In the words of libsolv, the most telling first.
explain_solver() {
  local found
  found=$(picked 's/.*(nothing provides .*)/\1/p')
  [ -z "$found" ] || fail_unmet "$found"
  found=$(picked 's/.*(package .* conflicts with .*)/\1/p')
  [ -z "$found" ] || fail_conflict "$found"
  found=$(picked 's/.*(package .* does not have a compatible architecture).*/\1/p')
  [ -z "$found" ] || fail_machine "$found"
  found=$(picked 's/.*(cannot install both .*)/\1/p; s/.*(package .* obsoletes .* provided by .*)/\1/p')
  [ -z "$found" ] || fail_conflict "$found"
  found=$(picked 's/.*(package .* is filtered out by .*)/\1/p')
  [ -z "$found" ] || fail "a package that is needed is excluded by the settings of the builder's dnf5: $found" \
    "look for \`excludepkgs\` in /etc/dnf/dnf.conf of the builder image"
  found=$(picked 's/.*(package .* requires .*), but none of the providers can be installed.*/\1/p')
  [ -z "$found" ] || fail "a package needs what is there but cannot be installed: $found"
}

explain_trust() {
  local package
  package=$(sed -nE 's/^OpenPGP check for package "([^"]+)".*/\1/p' "$manager_log" | head -n 1)
  [ -n "$package" ] || return 0
  ! said 'has failed: The package is not signed' || fail_unsigned "$package"
  ! said 'has failed: The repository does not have any OpenPGP keys' || fail_no_key
  fail_stranger "$package"
}
