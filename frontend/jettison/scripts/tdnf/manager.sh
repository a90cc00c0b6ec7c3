#!/bin/bash
# The room of tdnf, as other scripts read it: README.md beside this room says what it defines.

# shellcheck disable=SC2034  # the other rooms use what is set here
manager_command=tdnf
manager_cache=/var/cache/tdnf
manager_settings=(etc/{tdnf,dnf})
manager_leftovers=(var/lib/{dnf,tdnf} var/cache/dnf usr/lib/sysimage/{tdnf,libdnf5})

# shellcheck source-path=SCRIPTDIR source=tdnf.sh
. "${BASH_SOURCE[0]%/*}/tdnf.sh"
# shellcheck source-path=SCRIPTDIR source=machine.sh
. "${BASH_SOURCE[0]%/*}/machine.sh"
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
# shellcheck source-path=SCRIPTDIR source=trusting.sh
. "${BASH_SOURCE[0]%/*}/trusting.sh"
# shellcheck source-path=SCRIPTDIR source=explaining.sh
. "${BASH_SOURCE[0]%/*}/explaining.sh"
# shellcheck source-path=SCRIPTDIR source=weak.sh
. "${BASH_SOURCE[0]%/*}/weak.sh"
