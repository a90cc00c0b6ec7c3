#!/bin/bash
# Shared by what runs a test's program and what judges it; a bash that has nothing but itself reads it too.

# Of each stream no more is read: a program may print without an end.
# shellcheck disable=SC2034  # the other scripts use it
readonly most_bytes=$((4 * 1024 * 1024))
