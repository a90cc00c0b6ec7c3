#!/bin/bash
# The room of dnf5, as other scripts read it: README.md beside this room says what it defines. It needs little help: it
# obeys the priorities of repositories, leaves out what is only recommended, ends a download that stands still, fetches a
# damaged package again, keeps packages apart by the address of their repository, and checks signatures as each asks.

# shellcheck disable=SC2034  # the other rooms use what is set here
manager_command=dnf5
manager_cache=/var/cache/libdnf5
manager_settings=(etc/dnf etc/pki/rpm-gpg usr/share/dnf5)
manager_leftovers=(run/dnf usr/lib/sysimage/libdnf5 var/lib/dnf)

# shellcheck source-path=SCRIPTDIR source=running.sh
. "${BASH_SOURCE[0]%/*}/running.sh"
# shellcheck source-path=SCRIPTDIR source=filling.sh
. "${BASH_SOURCE[0]%/*}/filling.sh"
# shellcheck source-path=SCRIPTDIR source=causes.sh
. "${BASH_SOURCE[0]%/*}/causes.sh"
