#!/bin/sh
# Install the pinned wheels for a platform, without running anything of that platform.
#
#   install.sh ARCHITECTURE PINS PIP WHEELS TARGET
#
# PINS has the checksum of each wheel. Where there is no pip, the one that the file PIP pins is run in its place: it is
# in the folder WHEELS.
set -eu
architecture=$1 pins=$2 pip_pin=$3 wheels=$4 target=$5

case $architecture in
    amd64) machine=x86_64 ;;
    arm64) machine=aarch64 ;;
    *) echo "the frontend's image is made for amd64 and arm64, not for $architecture" >&2; exit 1 ;;
esac

is_pinned='
import hashlib, pathlib, sys
wheel, pins = map(pathlib.Path, sys.argv[1:])
sys.exit(not wheel.is_file() or hashlib.sha256(wheel.read_bytes()).hexdigest() not in pins.read_text())
'
pip='-m pip'
if ! python3 -m pip --version >/dev/null 2>&1; then
    for wheel in "$wheels"/pip-*.whl; do pip="$wheel/pip"; done
    if ! python3 -c "$is_pinned" "${pip%/pip}" "$pip_pin"; then
        echo "there is no pip, and no wheel of the one that requirements/pip.txt pins" >&2
        exit 1
    fi
fi

# By glibc's versions, up to the one of the base image. Naming a platform takes wheels only.
set -- --platform "manylinux2014_$machine"
for minor in 17 28 34 36; do
    set -- "$@" --platform "manylinux_2_${minor}_$machine"
done

# shellcheck disable=SC2086  # two words where it is a module
python3 $pip install "$@" --target="$target" --require-hashes --no-deps --requirement="$pins" \
    --find-links="$wheels" --no-cache-dir --no-compile --only-binary=:all: --disable-pip-version-check \
    --root-user-action=ignore
