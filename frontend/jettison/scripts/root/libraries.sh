#!/bin/bash
# Shared by scripts that make a root: the loader's cache, which lists the libraries that are there.

# shellcheck disable=SC2154  # common.sh has `scratch`, installing.sh has `machine` and `for_ldconfig`, database.sh has `named`

# The cache shows the order of installation, and libraries that were removed, until it is written anew.
refresh_libraries() {
  local root=$1
  if [ -n "$machine" ]; then
    [ ! -s "$for_ldconfig" ] || [ -z "${named[glibc]:-}" ] || list_foreign "$root"
  elif [ -f "$root/etc/ld.so.cache" ]; then
    list_libraries "$root"
    # It holds inode numbers and times, only to make the next ldconfig faster.
    discard "$root" var/cache/ldconfig
  fi
}

list_libraries() {
  ldconfig -X -r "$1" 2>"$scratch/ldconfig.log" ||
    fail "ldconfig could not list the libraries of the new root: $(tail -n 1 "$scratch/ldconfig.log")"
}

# list_foreign ROOT: ldconfig passes over libraries of another machine. So it is shown copies that say they are of this
# one, and in its list they are called what they are.
list_foreign() {
  local copy=$scratch/libraries own their own_kind their_kind
  read -r own own_kind <<<"$(kind_of "$(uname -m)")"
  read -r their their_kind <<<"$(kind_of "$machine")"
  mkdir -p "$copy/etc"
  (cd "$1" && find . \( -type l -xtype d -o -name '*.so' -o -name '*.so.*' \) -exec cp -a --parents -t "$copy" {} +)
  find "$copy" -type f -exec sed -i "1s/^\(\x7fELF.\{14\}\)\x$their/\1\x$own/" {} +
  list_libraries "$copy"
  rename_kind "$copy/etc/ld.so.cache" "$own_kind" "$their_kind" >"$1/etc/ld.so.cache"
}

# kind_of MACHINE: prints the byte that an ELF file has for it, and the one that the cache has.
kind_of() {
  case $1 in
    x86_64) printf '3e 03' ;;
    aarch64) printf 'b7 0a' ;;
    *) fail "libraries of the machine $1 cannot be listed" ;;
  esac
}

# rename_kind FILE FROM TO: prints a cache whose entries have another kind. It has a head of 48 bytes, as many entries of
# 24 as the number at 20 says, and names.
rename_kind() {
  local size entries
  [ "$(head -c 20 "$1")" = glibc-ld.so.cache1.1 ] || fail "ldconfig of the builder has listed libraries in an unknown form"
  size=$(($(od -An -tu4 -j 20 -N 4 "$1") * 24))
  entries=$(od -An -v -tx1 -w24 -j 48 -N "$size" "$1" | sed "s/^ 03 $2/ 03 $3/; s/ /\\\\x/g")
  head -c 48 "$1"
  printf '%b' "${entries//$'\n'/}"
  tail -c +$((49 + size)) "$1"
}
