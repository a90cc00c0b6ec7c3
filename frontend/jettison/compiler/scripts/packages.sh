#!/bin/bash
# packages.sh RELEASE PACKAGE...: installs packages into the builder that it runs in.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=tdnf.sh
. "${BASH_SOURCE[0]%/*}/tdnf.sh"

main() {
  local release=$1
  shift
  tdnf_prepare
  tdnf_install "$release" -- "$@"
  rpm_verify_present -- "$@"
  rm -f "$tdnf_log" /tmp/jettison-tdnf.conf
}

main "$@"
