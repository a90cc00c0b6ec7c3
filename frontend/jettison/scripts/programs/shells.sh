#!/bin/bash
# Shared by what makes a root and what looks at a finished image, beside common.sh: which shells are there.

# list_shells TREE: prints the paths of shells, as the image has them. Names are compared, since a shell under
# another name is not known from its content. A folder may be a link to any place of the tree.
list_shells() {
  local tree=$1 folder located folders=()
  for folder in usr/bin usr/sbin usr/local/bin usr/local/sbin bin sbin; do
    locate "$tree" "$folder" all
    [ ! -d "$located" ] || folders+=("$located")
  done
  [ ${#folders[@]} -gt 0 ] || return 0
  find "${folders[@]}" -regextype posix-extended ! -type d \
    -regex '.*/(sh|ash|bash|rbash|dash|csh|tcsh|ksh|ksh93|mksh|zsh|fish|pwsh|busybox|busybox\.static|toybox)' |
    while IFS= read -r path; do
      printf '%s\n' "${path#"${tree%/}"}"
    done | LC_ALL=C sort -u
}
