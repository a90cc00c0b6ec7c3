#!/bin/bash
# trial.sh LAUNCHER RESULT SECONDS [NAME=VALUE...] -- WORD...: runs a program with exactly this environment,
# and RESULT/stdin to read, and notes in RESULT/out what it printed and how it ended.
# Runs in the image that is tested, by a bash from elsewhere: nothing but what bash itself can do is there.
set -uo pipefail

main() {
  local launcher=$1 result=$2 limit=$3 start status=0
  shift 3
  # As in a container: the engine sets HOME where nobody else does. What comes later wins.
  local env=("HOME=${HOME:-/}")
  while [ "$1" != -- ]; do
    env+=("$1")
    shift
  done
  shift
  local by=("$launcher/loader" --library-path "$launcher")
  start=${EPOCHREALTIME//[.,]/}
  # The message of a shell whose child was killed is none of the program's.
  { "${by[@]}" "$launcher/timeout" -s KILL "$limit" "${by[@]}" "$launcher/env" -i "${env[@]}" "$@" \
    <"$result/stdin" >"$result/out/stdout" 2>"$result/out/stderr"; } 2>/dev/null || status=$?
  note "$status" "$(((${EPOCHREALTIME//[.,]/} - start) / 1000))"
}

# note STATUS MILLISECONDS: a program that was killed may have killed itself.
note() {
  local seconds=${limit%.*} fraction=${limit#"${limit%.*}"}000
  printf '%s' "$((start / 1000))" >"$result/out/when"
  printf '%s' "$1" >"$result/out/exit"
  if [ "$1" -eq 137 ] && [ "$2" -ge $((seconds * 1000 + 10#${fraction:1:3})) ]; then
    printf '%s' "$limit" >"$result/out/timeout"
  fi
}

main "$@"
