#!/bin/bash
# Shared by the scripts that install packages: what comes before and after a package manager, whichever it is. Success
# is what rpm's database says: an exit code alone says little. manager.sh has the room of the package manager; README.md
# says what it defines. Callers set pipefail.

# shellcheck disable=SC2154  # common.sh has `scratch`, manager.sh has `manager_log` and the rest
# shellcheck disable=SC2034  # the room of the package manager uses what is set here
# In memory where a step has a place for that, since logins are in it.
repository_folder=/run/jettison-logins
[ -d "$repository_folder" ] || repository_folder=$scratch/repos
readonly repository_folder
readonly rpm_macros=/etc/rpm/macros.jettison

# Options of packages.sh and rootfs.sh, as README.md says.
first='' obeys_priority='' snapshot='' docs=''
locales=(C)
recommended=()
base=()
# The ids of repositories that the build file adds.
own_repositories=()
# A file of certificates for these, for others than the builder trusts by itself; empty where that will do.
authorities=''
# Another machine than the builder's that a root is for, as `uname -m` says; empty for the builder's own.
machine=''
# The install scripts that only call ldconfig, of packages for another machine.
readonly for_ldconfig=$scratch/for-ldconfig
# Seconds that a download may stand still; below 15, since no build should stand still for longer.
silence=10
# What is slower, in bytes a second, is no download: dnf's own limit.
least_rate=1000

made_rpm_folder=''

# prepare_installation: comes before all that installs.
prepare_installation() {
  require_tools
  trap tidy EXIT
  write_macros
  copy_repositories
  manager_prepare
}

use_machine() {
  [ "$1" = "$(uname -m)" ] || machine=$1
}

require_tools() {
  local tool
  for tool in "$manager_command" rpm; do
    command -v "$tool" >/dev/null ||
      fail "this image has no $tool: \`packages\` works with CBL-Mariner and Azure Linux images" \
        "in a stage from another image, call its own package manager in a \`run\` step"
  done
}

# rpm macros are for what package managers have no option for. Unsigned packages pass unless rpm itself is told to refuse
# them.
write_macros() {
  if [ ! -d /etc/rpm ]; then
    mkdir /etc/rpm
    made_rpm_folder=yes
  fi
  {
    printf '%%_pkgverify_level signature\n'
    (IFS=: && printf '%%_install_langs %s\n' "${locales[*]}")
    [ -n "$docs" ] || printf '%%_excludedocs 1\n'
  } >"$rpm_macros"
}

# A package manager reads one folder of repositories, so those of `rootfs.repos` come beside copies of the builder's.
copy_repositories() {
  mkdir -p "$scratch" "$repository_folder"
  find /etc/yum.repos.d -name '*.repo' -exec cp -t "$repository_folder" {} +
}

# know_first: an image of somebody's own may have a mirror in the place of the base. To name the base would switch it
# on again.
know_first() {
  local used
  used=$(used_repositories)
  ! grep -qxF -e "$first" <<<"$used" || return 0
  if [ -n "$first" ] && [[ $used == *$'\n'* ]]; then
    warn "this builder does not use the repository $first, so none of its repositories comes first:" \
      "packages that nobody named may come from each of $(in_one_line "$used")"
  fi
  first=''
}

# put_first: gives the base a priority. Lower ones come first, 50 or 99 is usual; who has given one to another repository
# has not meant this.
put_first() {
  sed -i -e "/^\[$first\]\$/,/^\[/{/^priority *=/d}" -e "s/^\[$first\]\$/&\npriority=-1000/" "$repository_folder"/*.repo
}

# used_repositories: prints the ids of those that are not switched off.
used_repositories() {
  local line id=''
  {
    sed -nE 's/^\[(.+)\] *$/\1/p; s/^enabled *= *(0|false|no) *$//p' "$repository_folder"/*.repo 2>/dev/null || :
    printf 'end\n'
  } | while IFS= read -r line; do
    [ -z "$line" ] || [ -z "$id" ] || printf '%s\n' "$id"
    id=$line
  done
}

# What is left in a builder would rule every later rpm in it.
tidy() {
  rm -rf "$scratch" "$rpm_macros"
  [ -z "$made_rpm_folder" ] || rmdir /etc/rpm
}

# link_cache ROOT CACHE: a cache mounted below the root would leave its mount point there; a link can be removed again.
link_cache() {
  mkdir -p "$1${manager_cache%/*}"
  ln -s "$2" "$1$manager_cache"
}

# install_all ROOT RELEASE [--refresh] -- WORD...: installs, or ends with one plain error.
install_all() {
  manager_run "$@"
  while [ "$1" != -- ]; do
    shift
  done
  shift
  check_installed "$@"
}

refuse_options() {
  local package
  for package in "$@"; do
    [[ $package != -* ]] || fail "$package is no package name: options for $manager_command cannot be given under \`packages\`"
  done
}

# check_installed WORD...: ends with the cause if the last manager_run has not installed them.
check_installed() {
  local absent repositories
  read_database "$manager_root"
  absent=$(rpm_absent "$manager_root" "$@")
  repositories=$(manager_unreadable)
  if [ "$manager_status" -ne 0 ] || [ -n "$absent" ]; then
    explain_failure "$repositories" "${absent:-$(listed "$@")}"
  fi
  explain_scripts "so what it should have set up is missing; its own words are above"
  [ -z "$repositories" ] ||
    warn "package repository not readable: $repositories; all packages came from the others"
}

# explain_failure REPOSITORIES PACKAGES
explain_failure() {
  manager_explain "$@"
  explain_scripts "so that package is missing; its own words are above"
  [ "$manager_status" -ne 0 ] || fail "$manager_command reported success, but this is not installed: $2"
  fail "$manager_command could not install $2 (exit code $manager_status; its own message is above)"
}

# explain_scripts SO: package managers go on after a failed script, with an exit code of 0 if it was a %post.
explain_scripts() {
  local found
  found=$(failed_scripts)
  [ -n "$found" ] || return 0
  [ -z "$machine" ] || need_programs "$found"
  ! said 'scriptlet interpreter .*: Exec format error' || fail "the install script of a package failed: $found" \
    "the builder cannot run programs of this machine: it has no emulation (QEMU) for it"
  fail "the install script of a package failed: $found" "$1"
}

# need_programs SCRIPTS: ends with a code of its own. The frontend knows by it that an emulator would help, if there is one
# that the daemon has not told of.
need_programs() {
  (fail "the install script of a package needs programs of $machine, and none run in this builder: $1" \
    "build on such a machine, or where the daemon has an emulator for it; or leave the package out") || exit 126
}

# failed_scripts: prints the install scripts that failed in the last manager_run, as `%post of NEVRA, %pre of NEVRA`. Of
# another machine's, those do not count that call ldconfig, as its work is done here; but those in Lua do that would have
# started anything else, of which nobody says a word.
failed_scripts() {
  local ldconfig='(/usr)?/sbin/ldconfig' starts='(rpm\.(spawn|execute)|os\.execute|io\.popen|posix\.exec)'
  [ -n "$machine" ] || { manager_failed_scripts; return; }
  list_scripts "$manager_root" >"$scratch/scripts"
  # With a NEVRA, and as dnf says it, with the name alone.
  sed -nE "s:^([^\t]*)\t($ldconfig\t.*|/bin/sh\t$ldconfig *|<lua>\t.*$starts.*ldconfig.*)\$:\1:p; T; s:(-[^-]+){2}\$::p" \
    "$scratch/scripts" >"$for_ldconfig"
  in_one_line "$(
    { manager_failed_scripts | sed 's/, /\n/g' && sed -nE "s:^([^\t]*)\t<lua>\t.*$starts.*:\1:p" "$scratch/scripts"; } |
      grep -vxF -f "$for_ldconfig"
  )"
}

# list_scripts ROOT: prints a line for each script of an installation: `%post of NEVRA<tab>PROGRAM<tab>TEXT`.
list_scripts() {
  local kind format=''
  for kind in pre:PREIN post:POSTIN pretrans:PRETRANS posttrans:POSTTRANS; do
    format+="%|${kind#*:}PROG?{%%${kind%:*} of %{NEVRA}\t%{${kind#*:}PROG}\t%{${kind#*:}}\f}|"
  done
  rpm --root "$1" -qa --qf "$format" | tr '\n\f' ' \n'
}

# said EXPRESSION: whether the package manager printed a line like that.
said() {
  grep -Eq -- "$1" "$manager_log"
}

# What it printed, as picked by a sed script: the last line of it, or all of it in one line.
last_said() {
  sed -n "$1" "$manager_log" | tail -n 1
}

all_said() {
  in_one_line "$(sed -n "$1" "$manager_log")"
}

# in_one_line LINES: each once, as `a, b`. Mostly there are none, and then nothing is started for them.
in_one_line() {
  [ -z "$1" ] || LC_ALL=C sort -u <<<"$1" | paste -s -d , | sed 's/,/, /g'
}

# listed WORD...: `a, b`.
listed() {
  local IFS=, list
  list=$*
  printf '%s' "${list//,/, }"
}
