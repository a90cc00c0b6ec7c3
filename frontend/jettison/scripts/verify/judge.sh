#!/bin/bash
# judge.sh [--stop] TREE CLAIMS RESULTS FAILURES [UNPACKED]: compares an image, and what its programs did, with what is claimed,
# and writes all that is not so. It does not fail itself: who reads FAILURES knows the lines of the build file.
# With --stop it does, as verdict.sh, for who reads only what is printed.
# A claim is five words, each ended by a NUL: TEST NUMBER ABOUT KIND TEXT; TEST is empty for a check.
# UNPACKED has the files of the image before programs of them were packed, where any were.
# A failure is `INDEX WHEN`, a newline and a message, ended by a NUL; WHEN its program began, 0 if none did.
set -Eeuo pipefail
# What cannot look, or cannot write what it sees, must not pass for a good image.
shopt -s inherit_errexit
trap 'unjudged "$?" "$BASH_COMMAND"' ERR
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=../programs/shells.sh
. "${BASH_SOURCE[0]%/*}/shells.sh"
# shellcheck source-path=SCRIPTDIR source=../rpm/database.sh
. "${BASH_SOURCE[0]%/*}/database.sh"
# shellcheck source-path=SCRIPTDIR source=../programs/capabilities.sh
. "${BASH_SOURCE[0]%/*}/capabilities.sh"
# shellcheck source-path=SCRIPTDIR source=look.sh
. "${BASH_SOURCE[0]%/*}/look.sh"
# shellcheck source-path=SCRIPTDIR source=limits.sh
. "${BASH_SOURCE[0]%/*}/limits.sh"
# shellcheck source-path=SCRIPTDIR source=../programs/elf.sh
. "${BASH_SOURCE[0]%/*}/elf.sh"
# shellcheck source-path=SCRIPTDIR source=starts.sh
. "${BASH_SOURCE[0]%/*}/starts.sh"

readonly most_lines=20
readonly longest_line=500
# Of both streams together: a message that is longer than 3,000 characters loses its middle.
readonly most_shown=2600

# A link that leads in circles is no program and no file, but an image may have it.
in_circles() {
  located=$1/.jettison-links-in-circles
}

# unjudged STATUS COMMAND: ends with a sentence, unless a look has ended with its own, which is 1.
unjudged() {
  [ "$BASH_SUBSHELL" -eq 0 ] || exit 70
  [[ $1 -eq 1 && $2 == wrong=* ]] || printf 'jettison: %s\n' 'the image could not be looked at' \
    'the words above say why; the disk of the builder may be full, or a limit of its steps too low' >&2
  exit 1
}

# judge ABOUT KIND TEXT: prints what is wrong.
judge() {
  case $1 in
    image) judge_image "$2" "$3" ;;
    exit) judge_exit "$3" ;;
    stdout | stderr) [ -f "$result/timeout" ] || is_endless "$1" || judge_output "$@" ;;
    *) judge_file "$@" ;;
  esac
}

judge_image() {
  case $1 in
    no-shell) look_for_shells ;;
    no-setuid) look_for_setuid ;;
    no-root-user) look_at_user "$2" ;;
    max-size) look_at_size "$2" ;;
    packages) look_at_packages "$2" ;;
    starts) look_at_start "$2" ;;
    ships) look_for_systemcrypto "$2" ;;
    *) fail "judge.sh knows no check $1" ;;
  esac
}

judge_exit() {
  local found='' stream
  if [ -f "$result/timeout" ]; then
    printf 'still ran after %s s, and was killed' "$(<"$result/timeout")"
    return
  fi
  for stream in stdout stderr; do
    if is_endless "$stream"; then
      printf 'printed more than %s bytes to %s, and was stopped' "$most_bytes" "$stream"
      return
    fi
  done
  found=$(cat "$result/exit") || fail "a program of a test left no result"
  [ "$found" = "$1" ] || printf 'exit code %s, expected %s' "$found" "$1"
}

# is_endless STREAM: whether a program printed more than is read.
is_endless() {
  local size
  size=$(stat -c %s "$result/$1") && [ "$size" -gt "$most_bytes" ]
}

judge_output() {
  local stream=$1 kind=$2 wanted=$3 found size
  size=$(stat -c %s "$result/$stream")
  # A command substitution alone would lose the newlines at the end.
  found=$({ cat "$result/$stream" && printf x; } | tr -d '\0')
  found=${found%x}
  case $kind in
    equals)
      # What a shell has lost are NULs.
      [ "$found" = "$wanted" ] && [ "$size" -eq ${#wanted} ] || printf '%s is not what it should be' "$stream"
      ;;
    contains) [[ $found == *"$wanted"* ]] || printf '%s does not contain: %s' "$stream" "$wanted" ;;
    matches) [[ $found =~ $wanted ]] || printf '%s does not match: %s' "$stream" "$wanted" ;;
  esac
}

# Of a path that is not there nothing else is said.
judge_file() {
  local path=$1 kind=$2 wanted=$3 file located wrong=''
  file=$(resolve "$tree" "$path" all)
  if [ "$kind" = absent ]; then
    locate "$tree" "$path"
    # A link that leads nowhere is there.
    if [ -e "$file" ] || [ -L "$located" ]; then
      printf '%s is in the image' "$path"
    fi
    return
  fi
  if [ ! -e "$file" ]; then
    [ "$kind" != exists ] || printf '%s is not in the image' "$path"
    return
  fi
  case $kind in
    mode) wrong=$(look_at_mode "$file" "$wanted") ;;
    owner) wrong=$(look_at_owner "$file" "$wanted") ;;
    contains) holds "$file" "$wanted" || wrong="does not contain: $wanted" ;;
  esac
  printf '%s' "${wrong:+$path $wrong}"
}

# holds FILE TEXT: grep takes each line of a text for a text of its own.
holds() {
  local found
  # To read a pipe is to wait for ever.
  [ -f "$1" ] || return 1
  if [[ $2 != *$'\n'* ]]; then
    grep -qF -- "$2" "$1" 2>/dev/null
    return
  fi
  found=$({ cat "$1" && printf x; } | tr -d '\0')
  [[ ${found%x} == *"$2"* ]]
}

# What the program printed.
show_output() {
  local stream text most=$most_shown
  [ ! -s "$result/stdout" ] || [ ! -s "$result/stderr" ] || most=$((most_shown / 2))
  for stream in stdout stderr; do
    if [ ! -s "$result/$stream" ]; then
      printf '  %s: nothing\n' "$stream"
      continue
    fi
    printf '  %s:\n' "$stream"
    text=$(head -n "$most_lines" "$result/$stream" | tr -d '\0' | cut -b "-$longest_line")
    text=${text:0:most}
    # The first words may be those of env, which could not start the program.
    printf '%s\n' "${text%$'\n'}" | sed '1s|^/run/jettison-launcher/||; s/^/    | /'
  done
}

# write_message TEST ABOUT KIND WRONG: what the program printed is said with the first that is wrong with it.
# shellcheck disable=SC2016  # the backticks are for the reader
write_message() {
  local test=$1 about=$2 kind=$3 wrong=$4
  case $about in
    image) printf '`checks.%s`: %s' "${kind/#ships/starts}" "$wrong" ;;
    exit | stdout | stderr)
      printf 'test `%s`: %s\n' "$test" "$wrong"
      [ "$told" = "$test" ] || show_output
      ;;
    *) printf 'test `%s`: %s' "$test" "$wrong" ;;
  esac
}

# note_failure INDEX TEST ABOUT KIND WRONG
note_failure() {
  local when=0 message
  [ ! -f "$result/when" ] || when=$(cat "$result/when")
  message=$(write_message "${@:2}")
  printf '%s %s\n%s\0' "$1" "$when" "$message" >>"$failures"
  case $3 in exit | stdout | stderr) told=$2 ;; esac
}

# find_to_blame INDEX: prints the claim whose line is shown: that of the last file in `blamed` that `files` ships, or else
# the claim INDEX itself.
find_to_blame() {
  local i blamed other place
  mapfile -t blamed <"$scratch/blamed"
  for ((i = ${#blamed[@]} - 1; i >= 0; i--)); do
    for ((other = 0; other * 5 < ${#claims[@]}; other++)); do
      [ "${claims[other * 5 + 3]}" = ships ] || continue
      place=$(resolve "$tree" "${claims[other * 5 + 4]}")
      [ ! -d "$place" ] || place=$(resolve "$tree" "${claims[other * 5 + 4]}" all)
      place=${place#"$tree"} place=${place%/}
      if [[ ${blamed[i]} == "$place" || ${blamed[i]} == "$place"/* ]]; then
        printf '%s' "$other"
        return
      fi
    done
  done
  printf '%s' "$1"
}

# Claims of one test stand together. All functions of a look use `tree` and `unpacked`, those that judge a test also
# `result`, the folder of what its program did; `told` is the last test whose output was shown.
main() {
  local stop=''
  if [ "$1" = --stop ]; then
    stop=yes
    shift
  fi
  compare "$@"
  [ -z "$stop" ] || [ ! -s "$4" ] || exec /bin/bash "${BASH_SOURCE[0]%/*}/verdict.sh" "$4"
}

compare() {
  local claims results=$3 failures=$4 told='' index words wrong title to_blame before='' titles=()
  local -A bad
  tree=${1%/} unpacked=${5:-}
  mkdir -p "$scratch" "${failures%/*}"
  mapfile -d '' -t claims <"$2"
  : >"$failures"
  for ((index = 0; index * 5 < ${#claims[@]}; index++)); do
    words=("${claims[@]:index * 5:5}")
    result=$results/${words[1]} title=${words[0]:-checks.${words[3]/#ships/starts}}
    [ "$title" = "$before" ] || titles+=("$title")
    before=$title
    : >"$scratch/blamed"
    wrong=$(judge "${words[@]:2}")
    if [ -n "$wrong" ]; then
      bad[$title]=yes
      to_blame=$(find_to_blame "$index")
      note_failure "$to_blame" "${words[0]}" "${words[@]:2:2}" "$wrong"
    fi
  done
  for title in "${titles[@]}"; do
    [ -n "${bad[$title]:-}" ] || printf 'passed: %s\n' "$title"
  done
  rm -rf "$scratch"
}

main "$@"
