#!/bin/bash
# Sign the packages below WORK/repo and WORK/core, index the repositories and sign the first index. Environment: SIGNER, EPOCH (seconds).
set -euo pipefail
work=$1
export GNUPGHOME=$work/gnupg
chmod 700 "$GNUPGHOME"
trap 'gpgconf --kill all' EXIT

find "$work/repo" "$work/core" -name '*.rpm' -print0 |
    xargs -0 rpmsign --define "_gpg_name $SIGNER" --define '__gpg /usr/bin/gpg' --addsign >/dev/null
# createrepo_c records the time of each file; rpm's build time says which packages are younger.
find "$work/repo" "$work/unsigned" -name '*.rpm' -print0 | while IFS= read -r -d '' package; do
    touch -d "@$(rpm -qp --nosignature --qf '%{BUILDTIME}' "$package")" "$package"
done
for place in "$work/repo" "$work/unsigned"; do
    createrepo_c --quiet --no-database --revision "$EPOCH" --set-timestamp-to-revision "$place"
done
gpg --batch --armor --local-user "$SIGNER" --detach-sign "$work/repo/repodata/repomd.xml"
