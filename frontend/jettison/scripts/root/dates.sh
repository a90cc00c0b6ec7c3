#!/bin/bash
# Shared by scripts that make a root: times that do not tell when it was made.

# What was there before this second has a time of its own, from its package. One second is for the
# clock of the file system, which may lag behind.
readonly started=$((EPOCHSECONDS - 1))

# fix_times ROOT: gives SOURCE_DATE_EPOCH to what was made or changed here, directories included.
fix_times() {
  [ -z "${SOURCE_DATE_EPOCH:-}" ] ||
    find "$1" -newermt "@$started" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
