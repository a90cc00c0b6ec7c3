#!/bin/bash
# Shared by the scripts that make a root: packages that are there because a program is linked against what
# they hold, by the list that needs.sh made: `CAPABILITY<tab>PROGRAM<tab>SONAME<tab>VERSION`.

# The list; empty where nobody asked for that.
libraries=''

# needed_libraries: the capabilities without a version, each once. The versions are looked at afterwards.
needed_libraries() {
  [ -z "$libraries" ] || cut -f 1 "$libraries" | grep -F '()(64bit)' | LC_ALL=C sort -u
}

# explain_libraries NAMES: what was not found, in the words of the programs that need it.
explain_libraries() {
  local capability program name rest lines=()
  [ -n "$libraries" ] || return 0
  while IFS=$'\t' read -r capability program name rest; do
    if [[ ", $1, " == *", $capability, "* ]]; then
      case $name in
        ld-musl-*) lines+=("$program is linked against musl, which no package provides") ;;
        *) lines+=("$program needs $name, which no package provides") ;;
      esac
    fi
  done <"$libraries"
  [ ${#lines[@]} -eq 0 ] || fail "${lines[@]}" \
    "ship the library under \`files\`, add a repository that has it under \`rootfs.repos\`, or link statically"
}

# show_links ROOT: prints which package is there for which program, or ends with all versions that are missing.
show_links() {
  local root=$1 capability program name version package lines=()
  [ -n "$libraries" ] || return 0
  while IFS=$'\t' read -r capability program name version; do
    if package=$(provider "$root" "$capability"); then
      [ -n "$version" ] || printf '%s → %s → %s\n' "$program" "$name" "$package"
    else
      package=$(provider "$root" "$name()(64bit)" '-%{VERSION}-%{RELEASE}')
      lines+=("$program needs $version of $name, which $package does not have")
    fi
  done <"$libraries"
  [ ${#lines[@]} -eq 0 ] || fail "${lines[@]}" \
    "it was built with a newer library: build it in a stage from the distribution's own image"
}

# provider ROOT CAPABILITY [FORMAT]
provider() {
  local names
  names=$(rpm --root "$1" -q --whatprovides --qf "%{NAME}${3:-}\n" "$2" 2>/dev/null) || return 1
  printf '%s' "${names%%$'\n'*}"
}
