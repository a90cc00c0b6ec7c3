#!/bin/bash
# Shared by scripts that make a root: who may own files and run programs in it. No useradd, no shell.

# shellcheck disable=SC2154  # common.sh has `scratch`
readonly layout_files=$scratch/layout
# New files can be read by all, whatever the caller's mask says.
umask 022
readonly our_numbers=:0:65534:65532:

# The accounts of the layout package are for a whole system; those that differ later are of packages.
keep_layout() {
  local file
  for file in passwd group; do
    : >"$layout_files-$file"
    [ ! -f "$1/etc/$file" ] || cat "$1/etc/$file" >"$layout_files-$file"
  done
}

# Options of rootfs.sh: NAME:UID:GID:HOME, NAME:GID:MEMBERS, GROUP:MEMBERS.
users=()
groups=()
members=()

write_accounts() {
  local root=$1
  mkdir -p "$root/etc" "$root/home/nonroot"
  write_account_file "$root" passwd 'root:x:0:0:root:/root:/sbin/nologin' \
    'nobody:x:65534:65534:nobody:/:/sbin/nologin' \
    'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin'
  write_account_file "$root" group 'root:x:0:' 'nobody:x:65534:' 'nonroot:x:65532:'
  add_accounts "$root"
  write_lookup "$root"
  rm -f "$root"/etc/{shadow,gshadow,passwd-,group-,shadow-,gshadow-,subuid-,subgid-,.pwd.lock}
  chown 65532:65532 "$root/home/nonroot"
  chmod 0700 "$root/home/nonroot"
}

# glibc brings this file. Without it a program that asks for a name has only its own idea of where to look.
write_lookup() {
  if [ ! -e "$1/etc/nsswitch.conf" ] && [ ! -L "$1/etc/nsswitch.conf" ]; then
    printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$1/etc/nsswitch.conf"
  fi
}

# The file's own accounts come last: a package that has one of the same name or number is in the way.
add_accounts() {
  local root=$1 entry name id gid home users_of
  for entry in "${groups[@]}"; do
    IFS=: read -r name id users_of <<<"$entry"
    refuse_account "$root" group "$name" "$id"
    printf '%s:x:%s:%s\n' "$name" "$id" "$users_of" >>"$root/etc/group"
  done
  for entry in "${users[@]}"; do
    IFS=: read -r name id gid home <<<"$entry"
    refuse_account "$root" passwd "$name" "$id"
    printf '%s:x:%s:%s:%s:%s:/sbin/nologin\n' "$name" "$id" "$gid" "$name" "$home" >>"$root/etc/passwd"
    make_home "$root" "$id:$gid" "$home"
  done
  for entry in "${members[@]}"; do
    sed -i "s/^\(${entry%%:*}:x:[0-9]*:\).*/\1${entry#*:}/" "$root/etc/group"
  done
}

# refuse_account ROOT FILE NAME ID
refuse_account() {
  local found
  found=$(grep -E "^($3:|[^:]*:[^:]*:$4:)" "$1/etc/$2" | head -n 1) || return 0
  fail "the account $3 ($4) of \`accounts\` is in the way of one that a package made: $found" \
    "take another name and number"
}

# make_home ROOT OWNER HOME
make_home() {
  local home
  home=$(resolve "$1" "$3" all)
  if [ ! -d "$home" ]; then
    mkdir -p "$home"
    chown "$2" "$home"
    chmod 0700 "$home"
  fi
}

# write_account_file ROOT FILE LINE...: our lines, then those of packages by id. Ours win.
write_account_file() {
  local root=$1 file=$2 others
  shift 2
  others=$(added_accounts "$root" "$file" && primary_groups "$root" "$file")
  [ -z "$others" ] || others=$(LC_ALL=C sort -t : -k 3,3n -k 1,1 <<<"$others" | without_ours)
  rm -f "$root/etc/$file"
  printf '%s\n' "$@" ${others:+"$others"} >"$root/etc/$file"
}

# Lines that packages added, or changed: a group gets members that way.
added_accounts() {
  if [ -f "$1/etc/$2" ] && [ ! -L "$1/etc/$2" ]; then
    grep -vxF -f "$layout_files-$2" "$1/etc/$2" || [ $? -eq 1 ]
  fi
}

# A package's user may have a group of the layout package as its first one.
primary_groups() {
  local id
  [ "$2" = group ] || return 0
  while IFS=: read -r _ _ _ id _; do
    [[ $our_numbers == *":$id:"* ]] || grep -E "^[^:]*:[^:]*:$id:" "$layout_files-group" || [ $? -eq 1 ]
  done <"$1/etc/passwd"
}

# There are no passwords in an image, so the second field is always x.
without_ours() {
  local name id rest seen=:root:nobody:nonroot:
  while IFS=: read -r name _ id rest; do
    if [[ $id =~ ^[0-9]+$ && $seen != *":$name:"* && $our_numbers != *":$id:"* ]]; then
      seen+=$name:
      printf '%s:x:%s:%s\n' "$name" "$id" "$rest"
    fi
  done
}
