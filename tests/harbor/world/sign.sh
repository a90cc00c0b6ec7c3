#!/bin/bash
# sign.sh WORK FOLDER...: signs the packages below each WORK/FOLDER and WORK/core, indexes the repositories, and signs
# the indexes but that of WORK/unsigned. Environment: SIGNER, EPOCH (seconds).
set -euo pipefail
work=$1
shift
export GNUPGHOME=$work/gnupg
chmod 700 "$GNUPGHOME"
trap 'gpgconf --kill all' EXIT

cd "$work"
mkdir -p core unsigned "$@"
find core "$@" -name '*.rpm' -print0 |
    xargs -0 rpmsign --define "_gpg_name $SIGNER" --define '__gpg /usr/bin/gpg' --addsign >/dev/null
# createrepo_c records the time of each file; rpm's build time says which packages are younger.
find unsigned "$@" -name '*.rpm' -print0 | while IFS= read -r -d '' package; do
    touch -d "@$(rpm -qp --nosignature --qf '%{BUILDTIME}' "$package")" "$package"
done
for place in unsigned "$@"; do
    createrepo_c --quiet --no-database --revision "$EPOCH" --set-timestamp-to-revision "$place"
done
for place in "$@"; do
    gpg --batch --armor --local-user "$SIGNER" --detach-sign "$place/repodata/repomd.xml"
done
