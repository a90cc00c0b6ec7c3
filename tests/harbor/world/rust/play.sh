#!/bin/bash
# Plays cargo or rustc of the distribution's Rust image: says its version, so that what needs a newer one is
# refused by cargo as there, and by itself what cargo of that version does not read.
# shellcheck source=/dev/null
. /etc/os-release
played=1.90.0
[ "$VERSION_ID" != 2.0 ] || played=1.72.0
name=${0##*/}

if [ "$name$played" = cargo1.72.0 ] && grep -qs '^version = 4$' Cargo.lock; then
  cat >&2 <<END
error: failed to parse lock file at: $PWD/Cargo.lock

Caused by:
  lock file version \`4\` was found, but this version of Cargo does not understand this lock file, \
perhaps Cargo needs to be updated?
END
  exit 101
fi

case " $* " in
  *' -V '* | *' -vV '* | *' --version '*)
    "/usr/libexec/harbor/$name" "$@" | sed -E "s/^($name |release: )[0-9.]+/\1$played/"
    exit "${PIPESTATUS[0]}"
    ;;
esac
exec "/usr/libexec/harbor/$name" "$@"
