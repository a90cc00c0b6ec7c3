#!/bin/bash
# What tdnf fetches, and where it keeps it.

# shellcheck disable=SC2154  # manager.sh has `manager_cache`, tdnf.sh has `manager_root`, installing.sh has `repository_folder`

package_cache() {
  printf '%s' "${manager_root%/}$manager_cache"
}

# skip_lists FILE...: of an index only the list of packages is needed here. The other lists are some nine tenths of it.
skip_lists() {
  sed -i -E -e '/^skip_md_(filelists|updateinfo|other)[ =]/d' \
    -e '/^\[.*\]/a skip_md_filelists=1\nskip_md_updateinfo=1\nskip_md_other=1' "$@"
}

# keep_apart: tdnf keeps packages by the id of their repository alone. So of two repositories with one id each would get
# the other's packages: 3.5.8 fails on them, and 3.5.2 installs them.
keep_apart() {
  local file line cache
  cache=$(package_cache)
  [ -d "$cache" ] || return 0
  for file in "$repository_folder"/*.repo; do
    [ -f "$file" ] || continue
    local id='' from=''
    while IFS= read -r line; do
      case $line in
        '['*)
          swap_packages
          id=${line#[} id=${id%%]*} from=''
          ;;
        baseurl* | mirrorlist* | metalink* | [[:blank:]]*) from+=${line// /}' ' ;;
      esac
    done <"$file"
    swap_packages
  done
}

# swap_packages: lets tdnf see only the packages of `id` that came from the addresses `from`. Those that came from
# elsewhere are put aside, for builds that have that repository.
swap_packages() {
  local own=$cache/$id was='' aside
  [ -n "$id" ] && [ -n "$from" ] || return 0
  # A disk that was full has left half a line, or none.
  [ ! -f "$own/.from" ] || IFS= read -r was <"$own/.from" || was=''
  [ "$was" != "$from" ] || return 0
  aside=$(folder_aside "$was")
  if [ -n "$was" ]; then
    mkdir -p "${aside%/*}"
    rm -rf "$aside"
    mv "$own" "$aside"
  else
    rm -rf "$own" # nobody knows where it is from
  fi
  aside=$(folder_aside "$from")
  if [ -d "$aside" ]; then
    mv "$aside" "$own"
  else
    mkdir -p "$own"
    printf '%s\n' "$from" >"$own/.from"
  fi
}

# folder_aside ADDRESSES: prints where packages of `id` that came from there are while others are in use.
folder_aside() {
  local digest
  digest=$(sha256sum <<<"$1") || fail "packages in the cache cannot be told apart by the address of their repository"
  printf '%s' "$cache/.others/$id-${digest:0:16}"
}
