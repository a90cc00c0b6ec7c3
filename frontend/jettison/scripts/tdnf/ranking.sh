#!/bin/bash
# From which repository packages come. tdnf takes the first name in byte
# order for a requirement, and the highest version for a name, from whatever repository. Here the distribution's own
# base comes first: other repositories are asked only for what it does not have, and are named in the output.

# shellcheck disable=SC2154  # common.sh has `scratch`, installing.sh has `repository_folder` and options

# The sets of further repositories whose indexes are fresh.
fresh=''
# The options for the repositories that the last try was made with; none for all.
chosen=()

# rank_repositories: the copies of the .repo files say who comes first, for a tdnf that obeys that.
rank_repositories() {
  know_first
  [ -n "$first" ] && [ -n "$obeys_priority" ] || return 0
  put_first
}

# tdnf_ranked OPTION... -- PACKAGE...: tdnf_try with the base alone, then with the build file's repositories too, then
# with all, until nothing is lacking. `options` and `words` are for the functions below.
tdnf_ranked() {
  local options=() words=()
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  words=("$@")
  chosen=(${first:+--repo="$first"})
  tdnf_try "${chosen[@]}" "${options[@]}" "${words[@]}"
  [ -n "$first" ] && lacking || return 0
  if [ ${#own_repositories[@]} -gt 0 ]; then
    chosen+=("${own_repositories[@]/#/--repo=}")
    try_more
    lacking || return 0
  fi
  chosen=()
  [ -z "$(other_repositories)" ] || try_more
}

# lacking: whether packages are not there, or something that they require. After another failure no others are asked:
# in the place of what is kept out, or of what is in a base that cannot be reached, they would have something else. Only
# those of the build file may be a mirror of the base.
lacking() {
  said 'Error\((1011|1301)\)' && ! said ' is disabled' || return 1
  [ ${#own_repositories[@]} -gt 0 ] || [ -z "$(manager_unreadable)" ]
}

# other_repositories: prints the ids of those in use that are neither the base nor the build file's own.
other_repositories() {
  local id
  used_repositories | while IFS= read -r id; do
    [[ " $first ${own_repositories[*]} " == *" $id "* ]] || printf '%s\n' "$id"
  done
}

# try_more: the same with the repositories of `chosen`, empty for all. strangers.sh adds to `without`, takes `refresh`
# away and changes `words`.
try_more() {
  local without=() refresh=() asked="(${chosen[*]})"
  printf 'not all of this is in %s, so %s is asked too\n' "$first" \
    "$(in_one_line "$([ ${#chosen[@]} -eq 0 ] && other_repositories || printf '%s\n' "${own_repositories[@]}")")"
  [[ $fresh == *"$asked"* ]] || refresh=(--refresh)
  fresh+=$asked
  # What is left out of the base would be taken from another repository.
  [ -n "$obeys_priority" ] && [[ " ${options[*]}" != *" --exclude="* ]] || keep_strangers_out
  tdnf_try "${chosen[@]}" "${refresh[@]}" "${without[@]}" "${options[@]}" "${words[@]}"
}
