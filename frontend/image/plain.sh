#!/bin/sh
# Put the frontend beside the Python that runs this, each module as it is written.
#
#   plain.sh PACKAGES OWN PROGRAM
#
# The folder PROGRAM gets the packages of the folder PACKAGES and ours, OWN. In the image it is at the same path,
# beside a Python of the same release: compiled modules, also those of Python's own library, are in
# PROGRAM/compiled. Images of Python have its library as text alone, and a process that lives for one request
# would compile it each time.
set -eu
packages=$1 own=$2 program=$3

mkdir -p "$program"
cp -R "$packages/." "$program"
cp -R "$own" "$program/jettison"
echo 'from jettison.__main__ import main; main()' >"$program/__main__.py"

library=$(python3 -c 'import os; print(os.path.dirname(os.__file__))')
python3 -X pycache_prefix="$program/compiled" -m compileall -q --invalidation-mode unchecked-hash \
    -x '/(test|tests|idlelib|lib2to3|ensurepip|site-packages|dist-packages|turtledemo|tkinter|pydoc_data)/' \
    "$library" "$program"
