#!/bin/bash
# smallest.sh RELEASE PACKAGE...: a root of packages below /hand, as a person makes it with tdnf, rpm and rm.
set -euo pipefail
release=$1 hand=/hand
shift
mkdir -p /etc/rpm
printf '%%_install_langs C\n%%_excludedocs 1\n' >/etc/rpm/macros.hand
install() {
  tdnf install -y --releasever="$release" --installroot="$hand" --setopt=reposdir=/etc/yum.repos.d \
    --setopt=tsflags=nodocs "$@"
}
query() {
  rpm --root "$hand" -qa --qf "$1" | sed '/^gpg-pubkey/d' | sort
}
install filesystem
install "$@"
cd "$hand"
mkdir -p var/lib/rpmmanifest
query '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n' >var/lib/rpmmanifest/container-manifest-1
query "%{NAME}\t%{VERSION}-%{RELEASE}\t0\t%{BUILDTIME}\t%{VENDOR}\t(none)\t%{SIZE}\t%{ARCH}\t%{EPOCHNUM}\t\
%{SOURCERPM}\n" >var/lib/rpmmanifest/container-manifest-2
printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n' >etc/passwd
printf 'root:x:0:\nnonroot:x:65532:\n' >etc/group
rm -rf var/lib/rpm var/cache/* var/log/* usr/lib/sysimage usr/lib/rpm usr/lib/{systemd,sysctl.d}
rm -rf etc/{tdnf,yum.repos.d,shadow,gshadow} etc/pki/java etc/pki/ca-trust/extracted/{java,edk2}
rm -rf usr/share/{doc,man,info}
