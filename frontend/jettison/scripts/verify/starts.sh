#!/bin/bash
# Shared by what looks at a finished image, beside common.sh and elf.sh: whether a kernel could start what the
# image starts. Nothing is run, so the image may be for any machine. What cannot be judged passes.
# judge.sh sets `tree` and `unpacked`; `said` is the sentence so far, to which each function adds what it follows.
# shellcheck disable=SC2154  # of judge.sh, common.sh (`scratch`, `located`) and elf.sh (the rest)
# shellcheck disable=SC2016  # the backticks are for the reader

readonly meant='`starts: false` below `checks` says that it is meant'
# searchable[DIRECTORY]: whether the image's user may search it, `yes` or `no`.
declare -A searchable=()

# look_at_start TEXT: a line each for the key that says what starts, the machine as Docker names it, the user, the
# folder, PATH, LD_LIBRARY_PATH, the command's first word, and the file that this interprets, if it does.
look_at_start() {
  local lines
  mapfile -t lines <<<"$1"
  machine=${lines[1]} user=${lines[2]} workdir=${lines[3]} search=${lines[4]} libraries=${lines[5]}
  said="\`image.${lines[0]}\` starts"
  read_groups
  start "${lines[6]}"
  [ -z "${lines[7]:-}" ] || look_for_script "${lines[7]}"
}

# look_for_script FILE: what an interpreter is told to run, by endings of its own too, and where it is a folder.
look_for_script() {
  local ending
  for ending in '' .js /index.js; do
    locate "$tree" "$1$ending" all
    [ ! -e "$located" ] || return 0
  done
  refuse " with $1, which is not in the image" "add what brings it to \`files\`"
}

# blame FILE: notes a file on the way, as the image has it; the line that ships the last one is to blame.
blame() {
  printf '%s\n' "${1#"$tree"}" >>"$scratch/blamed"
}

# refuse WHY HINT: ends the look at a command with what is wrong.
refuse() {
  printf '%s%s\n  hint: %s; %s' "$said" "$1" "$2" "$meant"
  exit 0 # the caller reads what was printed
}

# read_groups: sets `groups` to the groups of the image's user, with a blank around each.
read_groups() {
  local name='' each group members file
  groups=" ${user#*:} "
  file=$(resolve "$tree" /etc/passwd all)
  [ ! -f "$file" ] || while IFS=: read -r each _ group _; do
    [ "$group" != "${user%%:*}" ] || name=${name:-$each}
  done <"$file"
  file=$(resolve "$tree" /etc/group all)
  [ -n "$name" ] && [ -f "$file" ] || return 0
  while IFS=: read -r _ _ group members; do
    [[ ,$members, != *",$name,"* ]] || groups+="$group "
  done <"$file"
}

# may BIT FILE: whether the image's user may read (4) or execute (1) a file, or search (1) a directory.
may() {
  local owner group mode
  IFS=' ' read -r owner group mode <<<"$(stat -c '%u %g %a' "$2")"
  mode=$((8#$mode))
  if [ "${user%%:*}" = 0 ]; then
    [ "$1" = 4 ] || [ -d "$2" ] || [ $((mode & 8#111)) -ne 0 ]
    return
  elif [ "${user%%:*}" = "$owner" ]; then
    mode=$((mode >> 6))
  elif [[ $groups == *" $group "* ]]; then
    mode=$((mode >> 3))
  fi
  [ $((mode & $1)) -ne 0 ]
}

# reachable FILE: whether the image's user may search all directories above a file; sets `closed` to the first that he
# may not. Many files are below one directory, so each is asked about once.
reachable() {
  local rest=${1#"$tree"/} at=$tree
  closed=''
  while [[ $rest == */* ]]; do
    at+=/${rest%%/*} rest=${rest#*/}
    if [ -z "${searchable[$at]:-}" ]; then
      if may 1 "$at"; then searchable[$at]=yes; else searchable[$at]=no; fi
    fi
    if [ "${searchable[$at]}" = no ]; then
      closed=$at
      return 1
    fi
  done
}

show_rights() {
  stat -c 'mode %a, owner %u:%g' "$1"
}

# start NAME [DEPTH]: follows a command's first word as an engine does.
start() {
  local name=$1 depth=${2:-0} folder denied=''
  if [[ $name == */* ]]; then
    [[ $name == /* ]] || name=${workdir%/}/$name
    execute "$name" "$depth"
    return
  fi
  while IFS='' read -r -d : folder; do
    folder=${folder:-$workdir}
    [[ $folder == /* ]] || folder=${workdir%/}/$folder
    locate "$tree" "${folder%/}/$name" all
    if [ -f "$located" ]; then
      if may 1 "$located" && reachable "$located"; then
        execute "${folder%/}/$name" "$depth"
        return
      fi
      denied=${denied:-${folder%/}/$name}
    fi
  done <<<"$search:"
  if [ -n "$denied" ]; then
    execute "$denied" "$depth" # says why not
    return
  fi
  refuse " $name, which is in no folder of PATH ($search)" "add what brings it to \`packages\` or \`files\`"
}

# execute PATH DEPTH: what the kernel is asked to start, after DEPTH scripts that led to it.
execute() {
  local path=$1 depth=$2 file real
  said+=" $path"
  locate "$tree" "$path" all
  file=$located real=$located
  if [ ! -e "$file" ]; then
    locate "$tree" "$path"
    if [ -L "$located" ]; then
      said+=", a link to $(readlink "$located")"
      blame "$located"
    fi
    [[ $file != */.jettison-links-in-circles ]] ||
      refuse ", where links go in circles" 'have one of them lead to the program'
    refuse ", which is not in the image" "add what brings it to \`packages\` or \`files\`"
  fi
  blame "$file"
  [ ! -d "$file" ] || refuse ", which is a directory" 'name the program in it'
  # To read a pipe is to wait for ever.
  [ -f "$file" ] || refuse ", which is no file: $(stat -c %F "$file")" 'name a program'
  reachable "$file" || refuse ", which user $user may not reach: ${closed#"$tree"} has $(show_rights "$closed")" \
    'put it elsewhere, or change `image.user`'
  may 1 "$file" ||
    refuse ", which user $user may not execute: it has $(show_rights "$file")" 'give `mode: "0755"` under `files`'
  # A packed program tells nothing of what it needs.
  [ -z "$unpacked" ] || [ ! -f "$unpacked${file#"$tree"}" ] || real=$unpacked${file#"$tree"}
  if is_elf "$real"; then
    execute_program "$real" "$file"
  elif is_script "$real" && [ "$depth" -lt 5 ]; then
    execute_script "$real" "$depth"
  fi
}

# execute_script FILE DEPTH: Linux reads 256 bytes, takes the first word, and gives the rest as one argument. What
# is behind more than five scripts is not judged: they may lead in a circle.
execute_script() {
  local line by rest
  LC_ALL=C IFS='' read -r -n 256 line <"$1" || true
  line=${line#\#!}
  read -r by rest <<<"$line"
  [ -n "$by" ] || return 0
  if [[ $line == *$'\r' ]]; then
    refuse ", a script whose first line ends with a carriage return" 'write its lines as Unix does, with a newline alone'
  fi
  said+=", a script for"
  [[ $by == /* ]] || by=${workdir%/}/$by
  execute "$by" $(($2 + 1))
  [ "${by##*/}" != env ] || execute_by_env "$rest" $(($2 + 1))
}

# execute_by_env REST DEPTH: env looks for the program in PATH. Without -S all of the rest is its name.
execute_by_env() {
  local word words=("$1")
  case $1 in
    '-S'*) read -r -a words <<<"${1#-S}" ;;
    --split-string=*) read -r -a words <<<"${1#*=}" ;;
  esac
  for word in "${words[@]}"; do
    case $word in
      # What env would read as quotes, escapes or variables is not read here.
      PATH=* | -* | '' | *[\'\"\\$]*) return ;;
      *=*) ;;
      *)
        said+=", which looks for"
        start "$word" "$2"
        return
        ;;
    esac
  done
}

# The numbers of a machine in an ELF header, those of its narrow predecessor too, which many kernels start as well.
# Others are not judged.
list_machines() {
  case $machine in
    amd64) printf ' 62 3 ' ;;
    arm64) printf ' 183 40 ' ;;
    386) printf ' 3 ' ;;
    arm) printf ' 40 ' ;;
    ppc64le) printf ' 21 ' ;;
    s390x) printf ' 22 ' ;;
    riscv64) printf ' 243 ' ;;
    loong64) printf ' 258 ' ;;
  esac
}

# execute_program FILE PLACE: an ELF file, and where the image has it.
execute_program() {
  local known wide=yes
  read_headers "$1" || wide=''
  known=$(list_machines)
  [ -n "$elf" ] && [ -n "$known" ] || return 0
  if [[ $known != *" ${elf##*.} "* ]]; then
    refuse ", a program for another machine (ELF machine ${elf##*.}, the image is for $machine)" \
      'build it for the platform of the image: `$TARGETARCH` names it in a stage'
  fi
  [ -n "$wide" ] && [ -n "$interpreter" ] || return 0
  locate "$tree" "$interpreter" all
  [ -e "$located" ] || refuse ", whose loader $interpreter is not in the image" \
    'link it statically, or say `packages: auto`'
  may 1 "$located" ||
    refuse ", whose loader $interpreter user $user may not execute: it has $(show_rights "$located")" "change its mode"
  look_for_libraries "$1" "$2"
}

# list_folders: where a loader looks without being told by the program, each on a line: what the C libraries have built in
# (Debian's too, whose roots people copy), and what the root adds. No single loader looks in all of them: better to
# pass a library that a loader would miss than to refuse one that it finds.
list_folders() {
  local file
  printf '%s\n' /lib64 /usr/lib64 /lib /usr/lib /usr/local/lib
  for file in "$tree"/{,usr/}lib/*-linux-*/; do
    printf '%s\n' "${file#"$tree"}"
  done
  for file in "$tree"/etc/ld.so.conf "$tree"/etc/ld.so.conf.d/*.conf "$tree"/etc/ld-musl-*.path; do
    [ ! -f "$file" ] || tr ':' '\n' <"$file" | sed -n 's/[[:space:]]*$//; /^\//p'
  done
}

# look_for_libraries FILE PLACE: all that a program is linked against, and what that is linked against. `paths` are the
# folders that the object at hand names, `built_in` all others.
look_for_libraries() {
  local queue=("$1") at=("${2#"$tree"}") by=('') inherited='' musl='' name object place paths built_in each
  local -A seen=(["${interpreter##*/}"]=yes)
  locate "$tree" "$interpreter" all
  case "${interpreter##*/} ${located##*/}" in *ld-musl-* | *' libc.'*) musl=yes ;; esac
  mapfile -t built_in <<<"$(list_folders)"
  while [ ${#queue[@]} -gt 0 ]; do
    object=${queue[0]} place=${at[0]} name=${by[0]}
    queue=("${queue[@]:1}") at=("${at[@]:1}") by=("${by[@]:1}")
    if ! read_headers "$object" || ! read_dynamic "$object"; then
      continue
    fi
    [ -z "$soname" ] || seen[$soname]=yes
    paths=$libraries:$runpath
    # An RPATH counts for what its libraries need in turn, a RUNPATH does not.
    [ -n "$runpath" ] || inherited+=:${rpath//\$\{ORIGIN\}/\$ORIGIN}
    inherited=${inherited//\$ORIGIN/"${place%/*}"}
    [ -n "$runpath" ] || paths+=$inherited
    for each in "${needed[@]}"; do
      [ -z "${seen[$each]:-}" ] || continue
      [ -z "$musl" ] || ! in_musl "$each" || continue
      seen[$each]=yes
      find_library "$each" "${place%/*}" || refuse \
        ", which needs $each${name:+ (for $name)}: the image has no such library" \
        'say `packages: auto`, ship it under `files`, or link statically'
      queue+=("$located") at+=("$found_library") by+=("$each")
    done
  done
}

# in_musl NAME: whether musl, which is its own loader, takes itself for a library (ldso/dynlink.c).
in_musl() {
  [[ $1 =~ ^lib(c|pthread|rt|m|dl|util|xnet)\. ]]
}

# find_library NAME ORIGIN: sets `located` and `found_library`, its path in the image; false if there is none.
find_library() {
  local name=$1 origin=$2 folder given lib
  if [[ $name == */* ]]; then
    is_library "${name/#\$ORIGIN/$origin}"
    return
  fi
  IFS=: read -r -a given <<<"$paths"
  for folder in "${given[@]}" "${built_in[@]}"; do
    for lib in lib64 lib; do
      folder=${folder//\$\{ORIGIN\}/$origin} folder=${folder//\$ORIGIN/$origin} folder=${folder//\$\{LIB\}/\$LIB}
      [ -z "$folder" ] || ! is_library "${folder//\$LIB/$lib}/$name" || return 0
      [[ $folder == *\$LIB* ]] || break
    done
  done
  in_cache "$name"
}

# is_library PATH: a file of the program's own kind that the image's user may read.
# By a path that is not whole a loader goes from the directory that the program starts in.
is_library() {
  [[ $1 == /* ]] || set -- "${workdir%/}/$1"
  locate "$tree" "$1" all
  [ -f "$located" ] && may 4 "$located" && reachable "$located" || return 1
  found_library=$1
}

# in_cache NAME: the list that ldconfig made has folders that no file names any more.
in_cache() {
  local path
  [ -f "$tree/etc/ld.so.cache" ] || return 1
  # All of it is read: a reader that leaves early makes tr fail.
  path=$(tr '\0' '\n' <"$tree/etc/ld.so.cache" | LC_ALL=C grep -a "^/.*/${1//./\\.}\$") && is_library "${path%%$'\n'*}"
}

# look_for_systemcrypto PATH: looks at the programs that the image ships there. Such a program loads libcrypto when it
# starts, and its headers say nothing of that. It is known by the message that it would end with, and by what Go's
# linker noted.
look_for_systemcrypto() {
  local folder file real place
  place=$(resolve "$tree" "$1" all)
  # A link that leads nowhere ships no program.
  [ -e "$place" ] || return 0
  while read -r folder; do
    folder=$(resolve "$tree" "$folder" all)
    ! compgen -G "$folder/libcrypto.so*" >/dev/null || return 0
  done <<<"$(list_folders)"
  find "$place" -type f -perm /111 -print0 | LC_ALL=C sort -z >"$scratch/shipped"
  while IFS='' read -r -d '' file; do
    real=$file
    [ -z "$unpacked" ] || [ ! -f "$unpacked${file#"$tree"}" ] || real=$unpacked${file#"$tree"}
    if is_elf "$real" && has_systemcrypto "$real"; then
      # LD_LIBRARY_PATH or a program's own header may name any directory.
      [ -z "$(find "$tree" -name 'libcrypto.so*' -print -quit)" ] || return 0
      printf '%s loads libcrypto when it starts (it was compiled with systemcrypto), and the image has none\n' \
        "${file#"$tree"}"
      printf '  hint: %s, %s; %s' '`go: {crypto: system}` brings it' \
        '`MS_GO_NOSYSTEMCRYPTO: 1` in the `env` of the stage that compiles leaves it out' "$meant"
      return
    fi
  done <"$scratch/shipped"
}

has_systemcrypto() {
  has_text "$1" "opensslcrypto: can't initialize" &&
    has_text "$1" $'\xff Go buildinf:' &&
    has_text "$1" $'\tmicrosoft_systemcrypto=1|\tGOEXPERIMENT=([a-z0-9_]*,)*(systemcrypto|opensslcrypto)(,|$)'
}

# has_text FILE EXPRESSION: grep has a status of its own for what it could not look at.
has_text() {
  local status=0
  LC_ALL=C grep -qaE "$2" "$1" || status=$?
  [ "$status" -le 1 ] || fail "${1#"$tree"} cannot be searched"
  return "$status"
}
