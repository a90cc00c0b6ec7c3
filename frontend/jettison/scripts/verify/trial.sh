#!/bin/bash
# trial.sh LAUNCHER RESULT USER:GROUP SECONDS [NAME=VALUE...] -- WORD...: runs a program as this user with exactly this
# environment, and RESULT/stdin to read, and notes in RESULT/out what it printed and how it ended.
# Runs in the image that is tested, by a bash from elsewhere: nothing but what bash itself can do is there, and the few
# programs of LAUNCHER. It runs as root, so that another user's program reaches neither it nor its notes.
# Whatever the program does, it is over in time: what it leaves behind is killed, as at the end of a container.
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=limits.sh
. "${BASH_SOURCE[0]%/*}/limits.sh"

main() {
  local launcher=$1 result=$2 user=$3 limit=$4 home=/ start status=0 readers=() late=''
  shift 4
  local by=("$launcher/loader" --library-path "$launcher")
  find_home
  # As in a container: the engine sets HOME where nobody else does. What comes later wins.
  local env=("HOME=$home")
  while [ "$1" != -- ]; do
    env+=("$1")
    shift
  done
  shift
  # Who opens /dev/stdout opens the pipe once more.
  "${by[@]}" "$launcher/mkfifo" -m 622 "$result/stdout" "$result/stderr" || unnoted
  read_stream stdout
  read_stream stderr
  start=${EPOCHREALTIME//[.,]/}
  # The message of a shell whose child was killed is none of the program's.
  { "${by[@]}" "$launcher/timeout" -s KILL "$limit" \
    "${by[@]}" "$launcher/chroot" --userspec="$user" --groups= --skip-chdir / \
    "${by[@]}" "$launcher/env" -C "$PWD" -i "${env[@]}" "$@" \
    <"$result/stdin" >"$result/stdout" 2>"$result/stderr"; } 2>/dev/null || status=$?
  note "$status" "$(((${EPOCHREALTIME//[.,]/} - start) / 1000))"
}

# find_home: sets `home` as an engine does, by the first line of the user in the image.
find_home() {
  local id found
  [ -f /etc/passwd ] || return 0
  while IFS=: read -r _ _ id _ _ found _; do
    if [ "$id" = "${user%%:*}" ]; then
      home=${found:-/}
      return
    fi
  done </etc/passwd
}

# read_stream NAME: keeps what comes through a pipe; who prints more than that finds it closed. Where processes of steps
# are not apart from others, what the program left cannot be killed, and is not waited for.
read_stream() {
  local patience=()
  [ $$ -eq 1 ] || patience=("$launcher/timeout" -s KILL "$((${limit%.*} + 1))" "${by[@]}")
  "${by[@]}" "${patience[@]}" "$launcher/head" -c $((most_bytes + 1)) \
    <"$result/$1" >"$result/out/$1" 2>/dev/null &
  readers+=($!)
}

# end_others: kills all but this and the readers, which then read the rest. What multiplies faster than it is killed
# goes with them.
end_others() {
  local folder found=yes until=$((SECONDS + 10))
  while [ -n "$found" ]; do
    found=''
    [ $SECONDS -lt $until ] || { kill -KILL -1; return; }
    for folder in /proc/[0-9]*; do
      [[ " $$ ${readers[*]} " == *" ${folder#/proc/} "* ]] || ! kill -KILL "${folder#/proc/}" || found=yes
    done
  done 2>/dev/null
}

# finish_streams: what cannot be read to its end is late, what cannot be kept is an error.
finish_streams() {
  local reader status
  for reader in "${readers[@]}"; do
    status=0
    wait "$reader" 2>/dev/null || status=$?
    case $status in
      0) ;;
      137) late=yes ;;
      *) unnoted ;;
    esac
  done
}

# note STATUS MILLISECONDS: a program that was killed may have killed itself.
note() {
  local seconds=${limit%.*} fraction=${limit#"${limit%.*}"}000
  [ $$ -ne 1 ] || end_others
  finish_streams
  if [ "$1" -eq 137 ] && [ "$2" -ge $((seconds * 1000 + 10#${fraction:1:3})) ]; then
    late=yes
  fi
  write when "$((start / 1000))"
  write exit "$1"
  [ -z "$late" ] || write timeout "$limit"
  is_file stdout || unnoted
  is_file stderr || unnoted
}

# write NAME TEXT: a program of root may have put something else in the place of a file.
write() {
  if [ -e "$result/out/$1" ] || [ -L "$result/out/$1" ] || ! printf '%s' "$2" >"$result/out/$1"; then
    unnoted
  fi
}

is_file() {
  [ -f "$result/out/$1" ] && [ ! -L "$result/out/$1" ] && [ ! -L "$result/out" ]
}

unnoted() {
  printf 'jettison: %s\n' 'what the program of this test did could not be noted' \
    'the disk of the builder may be full, or a program that ran as root was at the notes' >&2
  exit 1
}

main "$@"
