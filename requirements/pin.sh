#!/usr/bin/env bash
# Write the checksums of what the frontend's image installs: image.txt, at the versions of runtime.txt, and pip.txt.
# Wheels come from wherever pip's own configuration says.
set -euo pipefail
cd "$(dirname "$0")"

# What a frontend imports, and what that needs: the rest of runtime.txt is for the command.
packages=(grpcio protobuf PyYAML typing_extensions)
machines=(x86_64 aarch64)
pythons=(3.11 3.12 3.13)
glibc=(17 28 34 36) # as in frontend/image/install.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# fetch PIN: its wheels for each machine and Python.
fetch() {
    local machine python minor platforms
    for machine in "${machines[@]}"; do
        platforms=(--platform "manylinux2014_$machine")
        for minor in "${glibc[@]}"; do
            platforms+=(--platform "manylinux_2_${minor}_$machine")
        done
        for python in "${pythons[@]}"; do
            ../.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
                --implementation cp --python-version "$python" "${platforms[@]}" --dest "$folder/$1" "$1"
        done
    done
}

# pin PIN: prints it with the checksums of its wheels.
pin() {
    printf '%s' "$1"
    (cd "$folder/$1" && sha256sum -- *.whl) | cut -d ' ' -f 1 | sort -u | while read -r sum; do
        printf ' \\\n    --hash=sha256:%s' "$sum"
    done
    echo
}

{
    echo "# What the frontend's image installs, at the versions of runtime.txt. \`make pins\` writes this file: each"
    echo "# checksum is that of a wheel, for one of the machines and Pythons that the image can be made for."
    for package in "${packages[@]}"; do
        version=$(grep -E "^$package==" runtime.txt)
        fetch "$version"
        pin "$version"
    done
} >"$folder/image.txt"

version=$(grep -oE '^pip==[^ ]+' pip.txt)
{
    echo "# The pip that installs them where the base has none. \`make pins\` writes this file."
    fetch "$version"
    pin "$version"
} >"$folder/pip.txt"
mv "$folder/image.txt" "$folder/pip.txt" .
