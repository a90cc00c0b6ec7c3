#!/bin/bash
# The room of tdnf, as other scripts read it.

# shellcheck source-path=SCRIPTDIR source=tdnf.sh
. "${BASH_SOURCE[0]%/*}/tdnf.sh"
# shellcheck source-path=SCRIPTDIR source=ranking.sh
. "${BASH_SOURCE[0]%/*}/ranking.sh"
# shellcheck source-path=SCRIPTDIR source=strangers.sh
. "${BASH_SOURCE[0]%/*}/strangers.sh"
# shellcheck source-path=SCRIPTDIR source=watching.sh
. "${BASH_SOURCE[0]%/*}/watching.sh"
# shellcheck source-path=SCRIPTDIR source=caching.sh
. "${BASH_SOURCE[0]%/*}/caching.sh"
# shellcheck source-path=SCRIPTDIR source=trying.sh
. "${BASH_SOURCE[0]%/*}/trying.sh"
# shellcheck source-path=SCRIPTDIR source=explaining.sh
. "${BASH_SOURCE[0]%/*}/explaining.sh"
# shellcheck source-path=SCRIPTDIR source=weak.sh
. "${BASH_SOURCE[0]%/*}/weak.sh"
