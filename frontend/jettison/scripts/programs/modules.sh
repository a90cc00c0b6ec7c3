#!/bin/bash
# Shared by scripts that say what a program was made of, beside elf.sh: in lines for sbom.sh, of four words with tabs
# between them: ECOSYSTEM NAME VERSION REPLACED, the last two `-` for none. The program's own module is the first.

# go_modules FILE: what Go's linker wrote into a program, as `go version -m` shows it; nothing for other files.
# Laid out as debug/buildinfo of Go describes it: 32 bytes, then two texts, each after its length.
go_modules() {
  local file=$1 at marks version
  marks=$(go_marks "$file") || exit
  for at in $marks; do
    text_at "$file" $((at + 32)) || continue
    version=$(slice "$file" "$start" "$length" | tr -d '\0')
    [[ $version == go* || $version == devel* ]] || continue
    # Marks of 16 bytes stand around the list of modules.
    text_at "$file" $((start + length)) && [ "$length" -gt 32 ] || continue
    slice "$file" $((start + 16)) $((length - 32)) | go_lines "$version"
    return
  done
}

# Since Go 1.18 the second lowest bit of a mark's last byte says that the texts follow. A program that
# looks for marks itself, such as a scanner, holds one more that is none.
go_marks() {
  local places at
  places=$(LC_ALL=C grep -abo -F $'\xff Go buildinf:' "$1") || [ $? -eq 1 ] || fail "$1 cannot be searched"
  for at in $places; do
    at=${at%%:*}
    [[ $at =~ ^[0-9]+$ && $((at % 16)) -eq 0 ]] || continue
    numbers "$1" $((at + 15)) 1 1
    [ $((${fields[0]:-0} & 2)) -eq 0 ] || printf '%s\n' "$at"
  done
}

# text_at FILE OFFSET: sets `start` and `length` of the text there; a length has seven bits to a byte.
text_at() {
  local byte shift=0
  length=0 start=$2
  numbers "$1" "$2" 4 1
  for byte in "${fields[@]}"; do
    length=$((length | (byte & 127) << shift)) shift=$((shift + 7)) start=$((start + 1))
    [ "$byte" -ge 128 ] || return 0
  done
  return 1
}

# go_release VARIABLE VERSION: sets a variable to the release of Go, or to `-` for none, such as v1.26.5 of
# go1.26.5-X:nosystemcrypto, of `go1.26.5 X:boringcrypto` and of go1.26.5-1-microsoft; scanners compare that.
go_release() {
  local text=${2#devel } release=-
  [[ ! ${text#go} =~ ^[0-9]+(\.[0-9]+)*((rc|beta)[0-9]+)? ]] || release=v${BASH_REMATCH[0]}
  printf -v "$1" '%s' "$release"
}

# go_lines VERSION: a line `=>` takes the place of the one before it. What has no release is called (devel).
go_lines() {
  local kind name release lines=() line goes version
  go_release version "$1"
  while IFS=$'\t' read -r kind name release _; do
    [ -n "$release" ] && [ "$release" != '(devel)' ] || release=-
    printf -v line 'golang\t%s\t%s' "$name" "$release"
    case $kind in
      # A program that was made of single files has no module, but a path.
      path) lines=("$line	-" "golang	stdlib	$version	-") ;;
      mod) lines[0]="$line	-" ;;
      dep) lines+=("$line	-") ;;
      '=>')
        IFS=$'\t' read -r _ goes release _ <<<"${lines[-1]}"
        [ "$release" = - ] || goes+=@$release
        lines[-1]="$line	$goes"
        ;;
    esac
  done
  printf '%s\n' "${lines[@]}"
}

# crates FILE: a list as `cargo tree --prefix none` prints it, each crate once; the program's own is the first. Lines may
# also be package URLs, without subpath, qualifiers and what is escaped.
crates() {
  local name release rest seen=' ' url='^pkg:([a-z]+)/([^@?#%]+)(@([^@?#%]+))?$'
  while read -r name release rest || [ -n "$name" ]; do
    [ -n "$name" ] || continue
    if [[ $name =~ $url ]]; then
      printf '%s\t%s\t%s\t-\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[4]:--}"
      continue
    fi
    [[ $release == v[0-9]* ]] || fail "a list of crates has a line that names none: $name $release $rest" \
      "\`cargo tree --prefix none --format '{p}'\` prints such a list"
    if [[ $seen != *" $name@$release "* ]]; then
      seen+="$name@$release "
      printf 'cargo\t%s\t%s\t-\n' "$name" "${release#v}"
    fi
  done <"$1"
}
