#!/bin/bash
# Shared by the scripts that install packages: what rpm's database says of all packages. It is asked once after
# each change, for all that anybody reads later: to start rpm takes longer than to answer.

# shellcheck disable=SC2154  # common.sh has `scratch`
# What rpm said, as lines of a kind, a tab, and the rest: `manifest-1` and `manifest-2` with a line of that manifest;
# `provided`, `required` and `recommended` with `PACKAGE<tab>CAPABILITY`.
readonly answer=$scratch/answer

# Where it may be below a root, by the macros of a distribution.
readonly database_folders=(var/lib/rpm usr/lib/sysimage/rpm)

# named[NAME]: that a package is in the root.
declare -A named=()

# How many packages there are; several may have one name.
packages_count=0

# database_folder ROOT: prints where it is, or would be in most roots.
database_folder() {
  local folder found=${database_folders[0]}
  for folder in "${database_folders[@]}"; do
    [ ! -e "$1/$folder/rpmdb.sqlite" ] || found=$folder
  done
  printf '%s' "$found"
}

# manifest_format: sets `format` to what makes rpm print a package's lines of both manifests. The install time is the one
# that was asked for: rpm adds the seconds that it counts while it works. The sixth field is the literal that scanners
# were told of.
manifest_format() {
  local time=${SOURCE_DATE_EPOCH:-%\{INSTALLTIME\}}
  format='manifest-1\t%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n'
  format+='manifest-2\t%{NAME}\t%{VERSION}-%{RELEASE}\t'$time'\t%{BUILDTIME}\t%{VENDOR}\t(none)\t%{SIZE}'
  format+='\t%{ARCH}\t%{EPOCHNUM}\t%{SOURCERPM}\n'
}

# read_database ROOT: sets all of the above.
read_database() {
  local lines line name format
  manifest_format
  format+='[provided\t%{=NAME}\t%{PROVIDENAME}\n][required\t%{=NAME}\t%{REQUIRENAME}\n]'
  format+='[recommended\t%{=NAME}\t%{RECOMMENDNAME}\n]'
  # What cannot be read is taken for empty, so that packages are missing. rpm does not notice a full disk, cat does.
  rpm --root "$1" -qa --qf "$format" | cat >"$answer" || {
    [ "${PIPESTATUS[1]}" -eq 0 ] || fail_disk "the list of installed packages"
    : >"$answer"
  }
  named=() packages_count=0
  mapfile -t lines <"$answer"
  for line in "${lines[@]}"; do
    [[ $line == manifest-2* ]] || continue
    name=${line#*	} name=${name%%	*}
    [ "$name" != gpg-pubkey ] || continue
    named[$name]=1 packages_count=$((packages_count + 1))
  done
}

# rpm_absent ROOT PACKAGE...: prints what the database does not know, under any spelling that package managers take.
rpm_absent() {
  local root=$1 package found absent=()
  shift
  for package in "$@"; do
    find_named "$root" "$package" || absent+=("$package")
  done
  listed "${absent[@]}"
}

# find_named ROOT WORD: sets `found` to the names of the installed packages that a word of `packages` stands for; false if
# there are none.
find_named() {
  local root=$1 package=${2// /} name
  name=${package%%[<>=]*} found=''
  [ -z "${named[$package]:-}" ] || found=$package
  case $package in
    *[*?]* | *\[*)
      found=$(rpm --root "$root" -qa --qf '%{NAME}\n' "$package") || fail "rpm cannot say what is called $package"
      ;;
    # The package manager has compared the versions of a range; rpm's queries cannot.
    *[\<\>]*) package=$name ;;
    *=*) package=$name-${package#*=} ;;
  esac
  [ -n "$found" ] || found=$(rpm --root "$root" -q --qf '%{NAME}\n' "$package" 2>/dev/null) ||
    found=$(rpm --root "$root" -q --whatprovides --qf '%{NAME}\n' "$package" 2>/dev/null)
}
