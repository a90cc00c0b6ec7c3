#!/bin/bash
# Shared by scripts that make a root, beside programs/shells.sh: an end to shells that nobody asked for.

# refuse_shells ROOT: ends with the first shell that nobody asked for. A package that requires a shell for its install
# script brings one, or the script itself makes one.
refuse_shells() {
  local root=$1 path owners=()
  # shellcheck disable=SC2154  # common.sh has `scratch`
  list_shells "$root" >"$scratch/shells"
  while IFS= read -r path; do
    will_be_removed "$root" "$path" || may_be_there "$root" "$path" || refuse_shell "$path"
  done <"$scratch/shells"
}

# will_be_removed ROOT PATH
will_be_removed() {
  local root=$1 path located matched
  match_removals "$root"
  for path in "${matched[@]}"; do
    locate "$root" "$path"
    [[ $root$2/ != "$located"/* ]] || return 0
  done
  return 1
}

# may_be_there ROOT PATH: whether somebody asked for the package whose file it is. What no package owns, a script has
# made: a link to a file that may be there, or a copy of one, may be there too. If not, `owners` has who is to blame.
may_be_there() {
  local root=$1 path=$2 located real other
  locate "$root" "$path" all
  real=$located
  # A link that leads nowhere starts nothing.
  [ -e "$real" ] || return 0
  find_owners "$root" "$path"
  [ ${#owners[@]} -eq 0 ] || { are_asked_for; return; }
  find_owners "$root" "${real#"$root"}"
  ! are_asked_for || return 0
  while IFS= read -r other; do
    locate "$root" "$other" all
    if [ -f "$real" ] && same_content "$real" "$located"; then
      find_owners "$root" "$other"
      ! are_asked_for || return 0
    fi
  done <"$scratch/shells"
  find_owners "$root" "${real#"$root"}" # not those of the last file that it was compared with
  return 1
}

# base/core has no cmp.
same_content() {
  local one other
  [ -f "$2" ] || return 1
  { one=$(sha256sum <"$1") && other=$(sha256sum <"$2"); } ||
    fail "$1 and $2 cannot be compared, and may be shells"
  [ "$one" = "$other" ]
}

# find_owners ROOT PATH: sets `owners` to the packages that own it; none own what a script has made. Of such a file,
# rpm says that it is not there, where the builder has none of that name.
find_owners() {
  local found
  owners=()
  if found=$(LC_ALL=C rpm --root "$1" -qf --qf '%{NAME}\n' "$2" 2>&1); then
    mapfile -t owners <<<"$found"
  elif [[ $found != *"file $2 is not owned by any package" && $found != *"file $2: No such file or directory" ]]; then
    fail "rpm cannot say whose file $2 is, and it may be a shell: ${found##*$'\n'}"
  fi
}

# are_asked_for: whether somebody asked for one of `owners`.
are_asked_for() {
  local owner
  for owner in "${owners[@]}"; do
    # shellcheck disable=SC2154  # requirements.sh has `asked_for`
    [ -z "${asked_for[$owner]:-}" ] || return 0
  done
  return 1
}

# refuse_shell PATH: it is, or leads to, a file of the first of `owners`; without any a script has made it.
refuse_shell() {
  local path=$1 owner=${owners[0]:-}
  [ -n "$owner" ] || fail "a shell that nobody asked for and no package owns is in the root: $path" \
    "an install script made it: hold back its package with \`rootfs.exclude\`, or write \`rootfs.remove: [$path]\`"
  fail "$owner brings a shell that was not asked for ($path): $(chain "$owner")" \
    "hold it back with \`rootfs.exclude: [$owner]\`; or write $owner under \`packages\` if the image may have a shell"
}
