#!/bin/bash
# packages.sh RELEASE PACKAGE...: installs packages into the builder that it runs in.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=tdnf.sh
. "${BASH_SOURCE[0]%/*}/tdnf.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
. "${BASH_SOURCE[0]%/*}/database.sh"
# shellcheck source-path=SCRIPTDIR source=watching.sh
. "${BASH_SOURCE[0]%/*}/watching.sh"
# shellcheck source-path=SCRIPTDIR source=explaining.sh
. "${BASH_SOURCE[0]%/*}/explaining.sh"
# shellcheck source-path=SCRIPTDIR source=suggesting.sh
. "${BASH_SOURCE[0]%/*}/suggesting.sh"

main() {
  local release=$1
  shift
  tdnf_prepare
  # The cache may hold an index of last week, which names packages that are gone.
  tdnf_install / "$release" --refresh -- "$@"
}

main "$@"
