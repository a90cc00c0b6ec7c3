#!/bin/bash
# Shared by scripts that make a root: packages that must not ship. If the solver can do without them they never
# come in. If other packages require them they are installed, so that install scripts find what they want,
# and are taken out of the finished root, with what came for them alone.

# shellcheck disable=SC2154  # requirements.sh has `needs` and the rest
readonly held_record=usr/share/jettison/held-back
# An option of rootfs.sh.
held=()

# refuse_unknown: a name that no package has would hold back nothing, for ever and without a word.
refuse_unknown() {
  local name unknown=()
  [ ${#held[@]} -gt 0 ] && [ -z "$(manager_unreadable)" ] || return 0
  for name in "${held[@]}"; do
    # Others are asked only for what the base does not have.
    [ -n "${first:+$(manager_list --repo="$first" "$name")}" ] || [ -n "$(manager_list "$name")" ] || unknown+=("$name")
  done
  [ ${#unknown[@]} -gt 0 ] || return 0
  # One that does not answer may be the one that has it.
  if ! manager_list_is_whole; then
    warn "no repository that can be read has what \`rootfs.exclude\` holds back: $(listed "${unknown[@]}")"
    return 0
  fi
  fail "\`rootfs.exclude\` holds back what no package is called: $(listed "${unknown[@]}")" \
    "$(suggest "$(listed "${unknown[@]}")" rootfs.exclude)"
}

# take_out ROOT: erases what is held back, and packages that were there for it alone; notes who misses it.
take_out() {
  local root=$1 word name found out=() here=()
  for word in "${held[@]}"; do
    if find_named "$root" "$word"; then
      mapfile -t -O ${#here[@]} here <<<"$found"
    else
      note_left_out "$root" "$word"
    fi
  done
  [ ${#here[@]} -gt 0 ] || return 0
  needed_only_by "${here[@]}" >"$scratch/out"
  mapfile -t out <"$scratch/out"
  for name in "${out[@]}"; do
    note_held "$root" "$name" "$(rpm --root "$root" -q --qf '%{VERSION}-%{RELEASE}.%{ARCH}' "$name")" \
      "${reasons[$name]:-asked for}"
  done
  # Their own scripts would tidy up after a system that is not there.
  rpm --root "$root" -e --nodeps --noscripts --notriggers "${out[@]}" >"$scratch/erased" 2>&1 ||
    fail "rpm could not take $(listed "${out[@]}") out of the root: $(tail -n 1 "$scratch/erased")"
  read_database "$root"
  remove_traces "$root"
}

# needed_only_by PACKAGE...: prints these packages, and those that nothing else requires.
needed_only_by() {
  needed_without | LC_ALL=C sort >"$scratch/with"
  needed_without "$@" | LC_ALL=C sort >"$scratch/without"
  LC_ALL=C comm -23 "$scratch/with" "$scratch/without"
}

# remove_traces ROOT: removes what the packages changed in files of others, and what they made beside their own.
remove_traces() {
  local root=$1 shell
  find "$root/etc" -name '*.rpmsave' -delete
  [ -n "${named[glibc]:-}" ] || discard "$root" etc/ld.so.cache var/cache/ldconfig
  if [ -f "$root/etc/shells" ]; then
    while IFS= read -r shell; do
      [ ! -x "$(resolve "$root" "$shell" all)" ] || printf '%s\n' "$shell"
    done <"$root/etc/shells" >"$scratch/etc-shells"
    cat "$scratch/etc-shells" >"$root/etc/shells"
  fi
}

# note_left_out ROOT PACKAGE: notes who recommends a package that never came in.
note_left_out() {
  local found
  found=$(rpm --root "$1" -q --whatrecommends --qf '%{NAME}, ' "$2" 2>/dev/null) || found=''
  if [ -n "$found" ]; then
    note_held "$1" "$2" - "recommended by ${found%, }"
  else
    printf 'held back: %s: nothing asked for it\n' "$2"
  fi
}

# note_held ROOT PACKAGE VERSION WHO: the manifests list what is there and nothing else, since a scanner reports what
# can be attacked. Who wonders why a dependency is missing finds its name, its version and who misses it in this file.
note_held() {
  mkdir -p "$1/${held_record%/*}"
  printf '%s\t%s\t%s\n' "${@:2}" >>"$1/$held_record"
  printf 'held back: %s %s: %s\n' "${@:2}"
}
