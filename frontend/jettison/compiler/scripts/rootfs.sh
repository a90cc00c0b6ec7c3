#!/bin/bash
# rootfs.sh ROOT RELEASE CACHE LAYOUT PACKAGE...: puts packages into an empty root and leaves only what
# an image needs: no package manager, no shell that was not asked for, but all that scanners read.
# JETTISON_REMOVE holds paths to remove, one a line. Runs in base/core: no tar, awk or useradd there.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=tdnf.sh
. "${BASH_SOURCE[0]%/*}/tdnf.sh"

# The layout package makes /bin, /lib and so on links into /usr. Another package unpacked before it
# would make them directories, and tdnf does not order them: hence a transaction of its own.
install_packages() {
  local root=$1 release=$2 cache=$3 layout=$4
  shift 4
  mkdir -p "$root/var/cache"
  # A cache mounted below the root would leave its mount point there; a link can be removed again.
  ln -s "$cache" "$root/var/cache/tdnf"
  tdnf_prepare
  tdnf_install "$release" --installroot="$root" -- "$layout"
  if [ $# -gt 0 ]; then
    tdnf_install "$release" --installroot="$root" -- "$@"
  fi
  rpm_verify_present --root "$root" -- "$layout" "$@"
}

write_accounts() {
  local root=$1
  mkdir -p "$root/etc" "$root/home/nonroot" "$root/root"
  printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' \
    'nobody:x:65534:65534:nobody:/:/sbin/nologin' \
    'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nobody:x:65534:' 'nonroot:x:65532:' >"$root/etc/group"
  chmod 0644 "$root/etc/passwd" "$root/etc/group"
  rm -f "$root"/etc/{shadow,gshadow,passwd-,group-,shadow-,gshadow-}
  chmod 0700 "$root/root"
  chown 65532:65532 "$root/home/nonroot"
  chmod 0700 "$root/home/nonroot"
}

# Trivy drops the whole file without a word when one line is off: a gpg-pubkey entry (it has no source
# package), or any count of fields but ten. The sixth field is the literal that scanners were told of.
write_manifests() {
  local root=$1 dir=$1/var/lib/rpmmanifest
  mkdir -p "$dir"
  rpm --root "$root" -qa --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n' |
    grep -v '^gpg-pubkey-' | LC_ALL=C sort >"$dir/container-manifest-1"
  rpm --root "$root" -qa --qf '%{NAME}\t%{VERSION}-%{RELEASE}\t%{INSTALLTIME}\t%{BUILDTIME}\t%{VENDOR}\t(none)\t%{SIZE}\t%{ARCH}\t%{EPOCHNUM}\t%{SOURCERPM}\n' |
    grep -v '^gpg-pubkey	' | LC_ALL=C sort >"$dir/container-manifest-2"
  check_manifest "$dir/container-manifest-2"
}

check_manifest() {
  local line tabs
  while IFS= read -r line; do
    tabs=${line//[!	]/}
    [ ${#tabs} -eq 9 ] || fail "package database gives a line that scanners cannot read: $line"
  done <"$1"
  [ -s "$1" ] || fail "the package database of the new root is empty"
}

# Everything of tdnf, rpm and the builder goes; what packages own and programs read stays.
clean() {
  local root=$1 path
  rm -rf "$root"/var/lib/{rpm,dnf,tdnf} "$root"/usr/lib/sysimage "$root"/root/.rpmdb \
    "$root"/var/cache "$root"/etc/{tdnf,dnf,yum.repos.d} \
    "$root"/usr/share/{doc,man,info,gtk-doc} "$root"/usr/local/share/{doc,man} \
    "$root"/usr/lib/rpm
  for path in run dev tmp var/tmp var/log boot mnt media usr/src usr/include; do
    empty "$root/$path"
  done
  mkdir -p "$root"/var/cache "$root"/run "$root"/proc "$root"/sys "$root"/dev "$root"/tmp "$root"/var/tmp
  chmod 1777 "$root/tmp" "$root/var/tmp"
  while IFS= read -r path; do
    [ -z "$path" ] || rm -rf "${root:?}/${path#/}"
  done <<<"${JETTISON_REMOVE:-}"
}

empty() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then
    find "$1" -mindepth 1 -delete
  fi
}

# Scanners read regular files only: a link to os-release is worth nothing to them.
check_identity() {
  local file=$1/usr/lib/os-release
  [ -f "$file" ] && [ ! -L "$file" ] || fail "the root has no regular usr/lib/os-release; scanners would not know the system"
}

report() {
  local root=$1 count size
  count=$(wc -l <"$root/var/lib/rpmmanifest/container-manifest-2")
  size=$(du -sk "$root")
  printf 'root: %s packages, %s KiB\n' "$count" "${size%%	*}"
}

main() {
  local root=$1 release=$2 cache=$3
  shift 3
  install_packages "$root" "$release" "$cache" "$@"
  write_manifests "$root"
  write_accounts "$root"
  clean "$root"
  check_identity "$root"
  report "$root"
}

main "$@"
