#!/bin/bash
# Shared by scripts that make a root: byte code of its Python's modules. Packages of some distributions have none, and a
# root that is read-only compiles what it imports at each start.
# shellcheck disable=SC2154  # common.sh has `scratch`

# Option of rootfs.sh.
bytecode=''

# compile_modules ROOT: has the root's own Python compile, in one process and by name: what a process compiled before is
# seen in what comes after (CPython's issue 129724). Code that no source is looked at for has no time in it. -B, or what
# the process imports would be there with one.
compile_modules() {
  local root=$1 located folder folders=()
  [ -n "$bytecode" ] || return 0
  locate "$root" usr/bin/python3 all
  [ -e "$located" ] || fail "\`rootfs.bytecode\` compiles the modules of the root's Python, and there is no /usr/bin/python3" \
    "add \`python3\` under \`packages\`, or leave the key out"
  for folder in usr/lib usr/lib64; do
    folder=$root/$folder
    [ -L "$folder" ] || [ ! -d "$folder/${located##*/}" ] || folders+=("${folder#"$root"}/${located##*/}")
  done
  env -i PATH="$PATH" PYTHONHASHSEED=0 chroot "$root" /usr/bin/python3 -s -S -B -m compileall -q \
    --invalidation-mode unchecked-hash "${folders[@]}" >"$scratch/compiled" 2>&1 || tell_failed
}

# tell_failed: modules that are none for this version, such as templates, are no reason to stop: pip passes over them too.
tell_failed() {
  local failed
  failed=$(sed -n "s/^\*\*\* Error compiling '\(.*\)'\.\.\.$/\1/p" "$scratch/compiled")
  [ -n "$failed" ] || fail "the root's Python cannot compile its modules: $(tail -n 1 "$scratch/compiled")" \
    "\`rootfs.exclude\` or \`rootfs.remove\` may take away what it needs"
  warn "no byte code where the root's Python finds an error: ${failed//$'\n'/, }"
}
