#!/bin/bash
# Shared by all scripts: how they speak, and how they find a path in a tree that is not theirs.

# What a script notes for itself; it removes that at the end.
# shellcheck disable=SC2034  # the other scripts use it
readonly scratch=/tmp/jettison-scratch

# What an image or a stage sets is for its own programs. Here it would lead GnuPG and others to another home with other
# keys, rpm to other macros, bash and sort to other rules. So only what says how to reach others, and which time it
# is, stays. (`bash -p` has taken no startup file, function or option from there.)
own_environment() {
  local name
  for name in $(compgen -e); do
    case $name in
      SOURCE_DATE_EPOCH | *_proxy | *_PROXY | CURL_CA_BUNDLE | SSL_CERT_FILE | SSL_CERT_DIR) ;;
      *) unset -v "$name" 2>/dev/null || : ;;
    esac
  done
  # Without a HOME this is the one of the account.
  HOME=~
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export HOME PATH LC_ALL=C
}
own_environment

# fail MESSAGE [HINT...]: ends with a message. It is left in the root of the step too: the frontend reads it there, and
# ends the build with it. Paths are those of the image: where a step has its tree is known to nobody.
fail() {
  local said=() text
  for text in "$@"; do
    while [[ $text =~ /run/jettison-[a-z]+ ]]; do text=${text//"${BASH_REMATCH[0]}"/}; done
    said+=("$text")
  done
  printf 'jettison: %s\n' "${said[@]}" >&2
  { printf '%s\0' "${said[@]}" >/tmp/jettison-said; } 2>/dev/null || :
  exit 1
}

warn() {
  printf 'jettison: warning: %s\n' "$@" >&2
}

# in_circles ROOT PATH [all]: what to do about a path that leads nowhere; other scripts have another way.
in_circles() {
  fail "links go in circles at $2"
}

# locate ROOT PATH [all]: sets `located` to where PATH is when ROOT is /. Links are followed inside ROOT, a last one
# only with `all`: /var/run is a link to /run, and left to the kernel that would be the builder's.
locate() {
  local root=$1 rest=$2 last=${3:-} at='' part links=0
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    [[ $rest == */* ]] && rest=${rest#*/} || rest=''
    case $part in
      '' | .) ;;
      ..) at=${at%/*} ;;
      *) if [ -L "$root$at/$part" ] && [ -n "$last${rest//\//}" ]; then
        links=$((links + 1))
        if [ "$links" -gt 40 ]; then
          in_circles "$@"
          # shellcheck disable=SC2317  # not every in_circles ends the script
          return
        fi
        rest=$(readlink "$root$at/$part")/$rest || fail "the link $at/$part cannot be read"
        [[ $rest != /* ]] || at=''
      else
        at+=/$part
      fi ;;
    esac
  done
  located=$root$at
}

# resolve ROOT PATH [all]: prints it.
resolve() {
  local located
  locate "$@"
  printf '%s' "$located"
}
