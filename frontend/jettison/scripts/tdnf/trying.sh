#!/bin/bash
# What is tried again. After one of curl's errors tdnf asks ten more
# times without a pause; after a status such as 503, or where nothing comes, it does not ask again at all. And it takes
# what is in its cache for what the repository has, so a damaged package would be in the way for ever.

# shellcheck disable=SC2154  # watching.sh has `stalled`, trusting.sh has `fetched`, installing.sh has `repository_folder`

# Seconds before each further attempt. All that fails in one step takes from them, so that with `silence` they bound
# what a dead server costs: 3 x 10 + 2 + 5.
pauses=(2 5)

# The files of damaged packages that were thrown away.
damaged=''

# tdnf_try WORD...: installs, again if what went wrong may pass or can be mended.
tdnf_try() {
  try_again attempt_fails "$@"
}

# try_again FAILS WORD...: FAILS leaves what tdnf said in its log, and is true if that is a failure.
try_again() {
  local mended='' reason
  while "$@"; do
    if drop_damaged; then
      [ -z "$mended" ] || break
      mended=yes
      warn "damaged, so thrown away and fetched again: $damaged"
    elif [ ${#pauses[@]} -gt 0 ] && may_pass; then
      warn "$reason; trying again in ${pauses[0]} s"
      sleep "${pauses[0]}"
      pauses=("${pauses[@]:1}")
    elif lacks_file_lists; then
      printf 'a package requires a file by its path: fetching the lists of all files\n'
      fetch_file_lists
    else
      break
    fi
  done
}

# Without the verbosity, tdnf 3.5.2 says nothing of a failed script.
attempt_fails() {
  : >"$manager_log"
  if [ ${#unverified[@]} -gt 0 ]; then
    install_checked "$@"
  else
    tdnf_said install -y --rpmverbosity=info "$@"
  fi
  [ "$manager_status" -ne 0 ]
}

# tdnf_said WORD...: calls tdnf, and adds what it prints to its log.
tdnf_said() {
  manager_status=0
  # What cannot be noted is a failure too: only the log tells of an install script that failed.
  tdnf_call "$@" 2>&1 | tee -a "$manager_log" || manager_status=$?
}

# The number of tdnf's error; its exit code is only the lowest byte.
error_number() {
  last_said 's/.*Error(\([0-9]*\)) : .*/\1/p'
}

# may_pass: whether another try may succeed; sets `reason`. Of a repository that is skipped when it does not answer,
# tdnf says little of why.
may_pass() {
  local status
  status=$(last_said 's/^Error: \([0-9]*\) when downloading.*/\1/p')
  if [ -s "$stalled" ]; then
    reason="nothing came for $(patience) s"
  elif [[ $status =~ ^(408|429|5..)$ ]]; then
    reason="a package repository answers $status"
  elif [ -n "$status" ] || said 'TDNFVerifySignature|SSL peer|SSL CA cert|Error\(1661\)'; then
    return 1
  elif [ -n "$(passing_error)" ]; then
    reason=$(passing_error)
  else
    reason=$(manager_unreadable)
    [ -n "$reason" ] && said 'Error\(1011\)|nothing provides' || return 1
    reason="package repository not readable: $reason"
  fi
}

# An error of curl's that may be gone a minute later: no such host, no connection, a broken one. tdnf adds 1201 to
# curl's own number.
passing_error() {
  last_said 's/^Error(12\(0[678]\|19\|29\|36\|53\|56\|57\|93\)) : //p'
}

# drop_damaged: takes packages out of the cache that are not what they should be; `tdnf clean` never does. Only 3.5.8
# names the file, so all are looked at. But a whole file that is another than the index announces only 3.5.8 finds.
drop_damaged() {
  local file name list=()
  is_damage || return 1
  name=$(processed_package)
  while IFS= read -r file; do
    if [ -n "$file" ] && { [ "${file##*/}" = "$name" ] || ! is_whole "$file"; }; then
      rm -f "$file"
      # One that was put aside has the same name.
      [[ " ${list[*]} " == *" ${file##*/} "* ]] || list+=("${file##*/}")
    fi
  done <<<"$(find "$(package_cache)/" "$fetched" -name '*.rpm' 2>/dev/null | LC_ALL=C sort)"
  [ ${#list[@]} -gt 0 ] || return 1
  damaged=$(listed "${list[@]}")
}

# 3.5.2 leaves it to rpm to find out.
is_damage() {
  case $(error_number) in
    1471 | 1472 | 1527 | 1528) ;;
    1525) said 'does not verify: .* digest: BAD' ;;
    *) return 1 ;;
  esac
}

# Who signed it is not asked here.
is_whole() {
  rpmkeys --define '_pkgverify_level digest' --nosignature --checksig "$1" >/dev/null 2>&1
}

# lacks_file_lists: whether a package requires a file that the list of packages does not have. That list has the
# files in /etc and in folders of programs, and hardly any package requires another.
lacks_file_lists() {
  said 'nothing provides /' && grep -qs '^skip_md_filelists=1' "$repository_folder"/*.repo
}

# What was fetched and parsed without them is of no use.
fetch_file_lists() {
  local index
  sed -i '/^skip_md_filelists=/d' "$repository_folder"/*.repo
  for index in "$(package_cache)"/*/repodata; do
    rm -rf "${index%/*}"
  done
}
