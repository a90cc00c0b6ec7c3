#!/bin/sh
# Install the pinned wheels for a platform, without running anything of that platform.
#
#   install.sh ARCHITECTURE PINS WHEELS TARGET
#
# Where there is no pip, a pip wheel in the folder WHEELS is run in its place.
set -eu
architecture=$1 pins=$2 wheels=$3 target=$4

case $architecture in
    amd64) machine=x86_64 ;;
    arm64) machine=aarch64 ;;
    *) echo "the frontend's image is made for amd64 and arm64, not for $architecture" >&2; exit 1 ;;
esac

pip='-m pip'
if ! python3 -m pip --version >/dev/null 2>&1; then
    for wheel in "$wheels"/pip-*.whl; do pip="$wheel/pip"; done
fi

# By glibc's versions, up to the one of the base image. Naming a platform takes wheels only.
set -- --platform "manylinux2014_$machine"
for minor in 17 28 34 36; do
    set -- "$@" --platform "manylinux_2_${minor}_$machine"
done

# The file of pins is a constraint here: the command line's own packages stay out of the image.
# shellcheck disable=SC2086  # two words where it is a module
python3 $pip install "$@" --target="$target" --constraint="$pins" --find-links="$wheels" \
    --no-cache-dir --no-compile --only-binary=:all: --disable-pip-version-check \
    --root-user-action=ignore grpcio protobuf pyyaml
