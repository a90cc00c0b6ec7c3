#!/bin/bash
# An end to downloads that stand still, or drip. A server that keeps the connection and says nothing is waited for
# without end by tdnf, as by curl in it. Its own `timeout` is no help: it becomes CURLOPT_TIMEOUT as well as
# CURLOPT_LOW_SPEED_TIME, so whoever sets it ends every long download too; and `minrate` means nothing without it.

# shellcheck disable=SC2154  # common.sh has `scratch`, trusting.sh has `fetched`, installing.sh has `repository_folder`, `silence` and `least_rate`
readonly stalled=$scratch/stalled

# watched COMMAND [WORD...]: runs tdnf, and ends it when a file that it fetches does not grow, or hardly; then `stalled`
# holds the file's path, and how slow it was.
watched() {
  local watch status=0
  : >"$stalled"
  # What it holds open would keep a pipe that tdnf writes to from ending.
  watch_downloads "$(patience)" </dev/null >/dev/null 2>&1 &
  watch=$!
  # The shell's own line on a process that was killed helps nobody.
  { "$@" 2>&3 3>&- || status=$?; } 3>&2 2>/dev/null
  { kill "$watch" && wait "$watch"; } 2>/dev/null || true
  return "$status"
}

# Whoever gives a repository more time by its `timeout` means it.
patience() {
  local seconds longest=$silence
  # shellcheck disable=SC2013  # a number to a line
  for seconds in $(sed -nE 's/^timeout *= *([0-9]{1,6}) *$/\1/p' "$repository_folder"/*.repo 2>/dev/null); do
    [ "$seconds" -le "$longest" ] || longest=$seconds
  done
  printf '%s' "$longest"
}

# watch_downloads SECONDS: counts looks and not the clock, so that a machine that slept has seen no silence.
watch_downloads() {
  local left=$1 looks=0 before='' first='' now
  while [ "$left" -gt 0 ] && sleep 1 && [ -d "/proc/$$" ]; do
    now=$(downloads)
    left=$((left - 1)) looks=$(((looks + 1) % (3 * $1)))
    [ -n "$now" ] && [ "$now" = "$before" ] || left=$1
    before=$now
    [ "$looks" -eq 0 ] || continue
    if drips "$first" "$now" $((3 * $1)); then
      end_download "$now" "slower than $least_rate bytes a second for $((3 * $1)) s"
      return
    fi
    first=$now
  done
  [ "$left" -gt 0 ] || end_download "$now" "nothing came for $1 s"
}

# drips BEFORE NOW SECONDS: whether the first file is still the same one, and has hardly grown.
drips() {
  local old new old_size new_size old_path new_path
  read -r old old_size old_path <<<"$1"
  read -r new new_size new_path <<<"$2"
  [ -n "$new" ] && [ "$old $old_path" = "$new $new_path" ] && [ $((new_size - old_size)) -lt $((least_rate * $3)) ]
}

# A line for each file that is being fetched: its process, its size, its path. Only a download writes to a file of
# the cache for long; what rpm does afterwards takes the time that it needs.
downloads() {
  local fd folders=() folder
  for folder in "$(package_cache)" "$fetched"; do
    folders+=(-o -lname "$(readlink -m "$folder")/*")
  done
  find /proc/[0-9]*/fd -perm -200 \( "${folders[@]:1}" \) 2>/dev/null | while read -r fd; do
    folder=${fd#/proc/}
    printf '%s %s %s\n' "${folder%%/*}" "$(stat -L -c %s "$fd")" "$(readlink "$fd")"
  done
}

# end_download DOWNLOADS REASON: by KILL, since rpm keeps other signals for later; nothing is installed before everything
# is there.
end_download() {
  local process path
  read -r process _ path <<<"$1"
  printf '%s\n' "$path" "$2" >"$stalled"
  kill -KILL "$process"
}

# Says which repository or package it was, if tdnf was ended.
explain_silence() {
  local file reason
  [ -s "$stalled" ] || return 0
  { read -r file && read -r reason; } <"$stalled"
  file=${file##*/} file=${file%.tmp}
  case $file in
    *.rpm) fail_fetch "$file" "$reason" ;;
    *) fail_repository "$(refreshed_repository)" "$reason" ;;
  esac
}
