#!/bin/bash
# Shared by the scripts that install packages: what tdnf fetches, and where it keeps it.

# shellcheck disable=SC2154  # tdnf.sh has `tdnf_root` and `tdnf_repos`

package_cache() {
  printf '%s' "${tdnf_root%/}/var/cache/tdnf"
}

# leave_out FILE...: of an index only the list of packages is needed here. The rest is some nine parts of ten.
leave_out() {
  sed -i -E -e '/^skip_md_(filelists|updateinfo|other)[ =]/d' \
    -e '/^\[.*\]/a skip_md_filelists=1\nskip_md_updateinfo=1\nskip_md_other=1' "$@"
}

# keep_apart: tdnf keeps packages by the id of their repository alone, so two repositories of one id would have those
# of each other: 3.5.8 stumbles over them, and 3.5.2 installs them.
keep_apart() {
  local file line cache
  cache=$(package_cache)
  [ -d "$cache" ] || return 0
  for file in "$tdnf_repos"/*.repo; do
    [ -f "$file" ] || continue
    local id='' from=''
    while IFS= read -r line; do
      case $line in
        '['*)
          take_packages
          id=${line#[} id=${id%%]*} from=''
          ;;
        baseurl* | mirrorlist* | metalink* | [[:blank:]]*) from+=${line// /}' ' ;;
      esac
    done <"$file"
    take_packages
  done
}

# take_packages: makes what is kept for `id` that which came from the addresses `from`. What came from elsewhere is
# put aside, for whoever has that repository.
take_packages() {
  local own=$cache/$id was='' aside
  [ -n "$id" ] && [ -n "$from" ] || return 0
  [ ! -f "$own/.from" ] || IFS= read -r was <"$own/.from"
  [ "$was" != "$from" ] || return 0
  aside=$(put_aside "$was")
  if [ -n "$was" ]; then
    mkdir -p "${aside%/*}"
    rm -rf "$aside"
    mv "$own" "$aside"
  else
    rm -rf "$own" # nobody knows where it is from
  fi
  aside=$(put_aside "$from")
  if [ -d "$aside" ]; then mv "$aside" "$own"; else new_packages; fi
}

new_packages() {
  mkdir -p "$own"
  printf '%s\n' "$from" >"$own/.from"
}

put_aside() {
  local digest
  digest=$(sha256sum <<<"$1")
  printf '%s' "$cache/.others/$id-${digest:0:16}"
}
