#!/bin/bash
# Shared by what makes a root and what looks at a finished image: which shells are there.

# shells TREE: prints the paths of shells, as the image has them. Names are compared, since a shell under
# another name is not known from its content. Where /bin and /sbin are links, find does not follow them.
shells() {
  find "$1"/usr/{bin,sbin,local/bin,local/sbin} "$1"/{bin,sbin} \
    -regextype posix-extended -regex '.*/(sh|ash|bash|dash|csh|tcsh|ksh|mksh|zsh|fish|busybox|toybox)' ! -type d \
    2>/dev/null | sed "s:^$1/*:/:" | LC_ALL=C sort -u || true
}

# refuse_shells ROOT: one comes in by itself with a package whose install script is for it.
refuse_shells() {
  local root=$1 path owner
  # shellcheck disable=SC2154  # common.sh has `scratch`
  shells "$root" >"$scratch/shells"
  while IFS= read -r path; do
    owner=$(rpm --root "$root" -qf --qf '%{NAME}\n' "$path" 2>/dev/null | head -n 1) || continue
    # shellcheck disable=SC2154  # requirements.sh has `asked_for`
    [ -n "${asked_for[$owner]:-}" ] ||
      fail "$owner brings a shell that was not asked for ($path): $(chain "$owner")" \
        "hold it back with \`rootfs.exclude: [$owner]\`; or write $owner under \`packages\` if the image may have a shell"
  done <"$scratch/shells"
}
