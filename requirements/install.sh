#!/usr/bin/env bash
# Make .venv hold what requirements/dev.txt names. Does nothing, and needs no network, when it does.
# PYTHON chooses the interpreter (3.11 or newer).
set -euo pipefail
cd "$(dirname "$0")/.."

die() {
    printf 'make venv: %s\n' "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

has_pip() {
    is_new_enough .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Debian keeps pip's wheel in a package that few machines have. Its content is enough: nothing of the host
# is installed or upgraded for it.
add_pip() {
    local folder
    command -v apt-get >/dev/null || die "$1 has no ensurepip, so it cannot make an environment with pip"
    folder=$(mktemp -d)
    (cd "$folder" && { apt-get -q download python3-pip-whl || { apt-get -q update && apt-get -q download python3-pip-whl; }; }) >&2 ||
        die "$1 has no ensurepip, and apt cannot fetch python3-pip-whl: install python3-venv"
    dpkg-deb -x "$folder"/*.deb "$folder"
    .venv/bin/python "$(echo "$folder"/usr/share/python-wheels/pip-*.whl)/pip" install --quiet --no-index \
        --find-links "$folder/usr/share/python-wheels" pip
    rm -rf "$folder"
}

make_environment() {
    local python
    python=$(find_python) || die "no Python 3.11 or newer on PATH: install one, or set PYTHON"
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    else
        "$python" -m venv --without-pip .venv
        add_pip "$python"
    fi
}

wanted=$(cat requirements/runtime.txt requirements/dev.txt)
# An environment breaks when its interpreter goes; then it is made again.
if has_pip && [ "$(cat .venv/requirements 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
has_pip || make_environment
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt ||
    die "pip could not install requirements/dev.txt: it needs a package index, or wheels (PIP_FIND_LINKS)"
printf '%s\n' "$wanted" >.venv/requirements
