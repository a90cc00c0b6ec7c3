#!/bin/bash
# describe.sh [--version=TEXT] IN OUT: copies a tree, and writes an SBOM for each program that has a list of crates.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=capabilities.sh
. "${BASH_SOURCE[0]%/*}/capabilities.sh"
# shellcheck source-path=SCRIPTDIR source=elf.sh
. "${BASH_SOURCE[0]%/*}/elf.sh"
# shellcheck source-path=SCRIPTDIR source=modules.sh
. "${BASH_SOURCE[0]%/*}/modules.sh"
# shellcheck source-path=SCRIPTDIR source=sbom.sh
. "${BASH_SOURCE[0]%/*}/sbom.sh"

if [[ $1 == --version=* ]]; then
  version=${1#*=}
  shift
fi
mkdir -p "$scratch"
copy_tree "${1%/}" "${2%/}"
describe_listed "${2%/}"
rm -rf "$scratch"
