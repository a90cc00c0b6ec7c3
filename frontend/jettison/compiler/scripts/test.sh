#!/bin/bash
# test.sh TREE TESTS USER: runs programs in an image and compares; all failures are reported together.
# Each directory of TESTS is one test: `name`, `argv`, `env`, `exit`, `stdout.equals` and so on, `files`;
# lists end each word with a NUL. The image may have no shell, so nothing runs in it but the program.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

failures=()

complain() {
  failures+=("$1")
}

words() {
  mapfile -d '' -t "$1" <"$2"
}

shown() {
  if [ -s "$1" ]; then
    sed 's/^/    | /' "$1"
  else
    printf '    (nothing)\n'
  fi
}

run_program() {
  local test=$1 argv env wanted status=0
  words argv "$test/argv"
  [ ${#argv[@]} -gt 0 ] || return 0
  words env "$test/env"
  wanted=$(cat "$test/exit")
  env -i "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "${env[@]}" \
    "$chroot" --userspec="$user" --groups= "$tree" "${argv[@]}" \
    </dev/null >"$scratch/stdout" 2>"$scratch/stderr" || status=$?
  [ "$status" = "$wanted" ] || complain "exit code $status, expected $wanted"
  compare_output "$test" stdout
  compare_output "$test" stderr
}

# base/core has no cmp.
same() {
  [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]
}

compare_output() {
  local test=$1 stream=$2 text word list
  # A command substitution alone would lose the newlines at the end.
  text=$(cat "$scratch/$stream" && printf x) 2>/dev/null
  text=${text%x}
  if [ -f "$test/$stream.equals" ] && ! same "$test/$stream.equals" "$scratch/$stream"; then
    complain "$stream is not what it should be"
  fi
  if [ -f "$test/$stream.contains" ]; then
    words list "$test/$stream.contains"
    for word in "${list[@]}"; do
      [[ $text == *"$word"* ]] || complain "$stream does not contain: $word"
    done
  fi
  if [ -f "$test/$stream.matches" ]; then
    word=$(cat "$test/$stream.matches")
    [[ $text =~ $word ]] || complain "$stream does not match: $word"
  fi
}

look_at_files() {
  local list i=0 path exists mode owner count
  words list "$1/files"
  while [ "$i" -lt ${#list[@]} ]; do
    path=${list[i]} exists=${list[i + 1]} mode=${list[i + 2]} owner=${list[i + 3]} count=${list[i + 4]}
    look_at "$path" "$exists" "$mode" "$owner" "${list[@]:i+5:count}"
    i=$((i + 5 + count))
  done
}

look_at() {
  local path=$1 exists=$2 mode=$3 owner=$4 file found word
  shift 4
  file=$(resolve "$tree" "$path" all)
  if [ "$exists" = no ]; then
    [ ! -e "$file" ] || complain "$path is in the image"
    return
  fi
  if [ ! -e "$file" ]; then
    complain "$path is not in the image"
    return
  fi
  found=$(stat -c %a "$file")
  [ -z "$mode" ] || [ "$((8#$found))" -eq "$((8#$mode))" ] || complain "$path has mode $found, expected $mode"
  found=$(stat -c %u:%g "$file")
  case $owner in
    '' | "$found" | "${found%%:*}") ;;
    *) complain "$path belongs to $found, expected $owner" ;;
  esac
  for word in "$@"; do
    grep -qF -- "$word" "$file" 2>/dev/null || complain "$path does not contain: $word"
  done
}

report() {
  local name=$1 stream
  if [ ${#failures[@]} -eq 0 ]; then
    printf 'passed: %s\n' "$name"
    return
  fi
  failed=$((failed + 1))
  {
    printf 'jettison: test failed: %s\n' "$name"
    printf '  %s\n' "${failures[@]}"
    for stream in stdout stderr; do
      if [ -f "$scratch/$stream" ]; then
        printf '  %s:\n' "$stream"
        shown "$scratch/$stream"
      fi
    done
  } >&2
}

main() {
  local test
  tree=$1 user=$3 failed=0 total=0
  chroot=$(command -v chroot) || fail "the builder image has no chroot, so the tests cannot run"
  mkdir -p "$scratch"
  for test in "$2"/*/; do
    failures=()
    rm -f "$scratch"/{stdout,stderr}
    run_program "$test"
    look_at_files "$test"
    report "$(cat "$test/name")"
    total=$((total + 1))
  done
  [ "$failed" -eq 0 ] || fail "$failed of $total tests failed"
}

main "$@"
