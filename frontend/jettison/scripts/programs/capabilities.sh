#!/bin/bash
# Shared by scripts that copy programs: file capabilities (`setcap`), the one extended attribute that images carry.
# cp of base/core is built without libattr, and nothing else there reads or writes one: so a program of 250 bytes
# for each machine that builds, made of two system calls. Given pairs of files FROM TO it does, for each,
#     size = getxattr(FROM, "security.capability", buffer, 256)
#     if size > 0: setxattr(TO, "security.capability", buffer, size, 0)
# and ends with 0 if any was carried over, 1 if no FROM has any, 2 if one could not be written.
# (numbers of the calls: 191, 188 and 60 for exit on x86_64; 8, 5 and 93 on aarch64)
# shellcheck disable=SC2154,SC2034  # common.sh sets `scratch`; the programs are used by their names

readonly carrier_x86_64="
  f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAA
  AAAAAAAAAEAAAAAAAAAAQAAAAAAA9wAAAAAAAAD3AAAAAAAAAAAQAAAAAAAASI1cJBC9AQAAAEiB7AABAABIiztIhf90SUiNNUsA
  AABIieJBugABAAC4vwAAAA8FSIt7CEiDwxBIhcB+1EiNNScAAABIieJJicJFMcC4vAAAAA8FSIXAdQQx7eu0vQIAAACJ77g8AAAA
  DwVzZWN1cml0eS5jYXBhYmlsaXR5AA==
"
readonly carrier_aarch64="
  f0VMRgIBAQAAAAAAAAAAAAIAtwABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAA
  AAAAAAAAAEAAAAAAAAAAQAAAAAAA+AAAAAAAAAD4AAAAAAAAAAAQAAAAAAAA80MAkTQAgFL/AwTRYAJA+YACALTBAgAQ4gMAkQMg
  gNIIAYDSAQAA1OMDAKpgBkD5c0IAkX8AAPGt/v9UgQEAEOIDAJEEAIDSqACA0gEAANRgAAC1FACAUu3//xdUAIBS4AMUKqgLgNIB
  AADUc2VjdXJpdHkuY2FwYWJpbGl0eQA=
"

make_carrier() {
  local code
  code=carrier_$(uname -m)
  if [ ! -x "$scratch/carrier" ]; then
    [ -n "${!code:-}" ] || fail "file capabilities cannot be kept on a builder of machine $(uname -m)"
    # An empty one would end with 0.
    { base64 -di <<<"${!code}" >"$scratch/carrier" && chmod +x "$scratch/carrier"; } ||
      fail "file capabilities cannot be read: there is no room for what reads them" "the disk of the builder may be full"
  fi
}

# have_capabilities FILE...: whether any of them has; also where this step may set none.
have_capabilities() {
  local each pairs=() status=0
  make_carrier
  : >"$scratch/carried"
  for each in "$@"; do
    pairs+=("$each" "$scratch/carried")
  done
  "$scratch/carrier" "${pairs[@]}" || status=$?
  [ "$status" -le 2 ] || fail "file capabilities cannot be read"
  [ "$status" -ne 1 ]
}

# carry FROM TO...: false if there is nothing to carry.
carry() {
  local status=0
  make_carrier
  "$scratch/carrier" "$@" || status=$?
  [ "$status" -le 1 ] || fail "file capabilities cannot be kept: this builder does not let a step set them" \
    "the daemon needs the capability CAP_SETFCAP"
  return "$status"
}

# copy_tree IN OUT: all that a directory holds, with the file capabilities of its programs.
copy_tree() {
  local name names pairs=()
  cp -a "$1/." "$2/"
  find "$1" -type f -perm /111 -printf '%P\0' >"$scratch/programs"
  mapfile -d '' -t names <"$scratch/programs"
  for name in "${names[@]}"; do
    pairs+=("$1/$name" "$2/$name")
    # A command has a longest line.
    if [ ${#pairs[@]} -ge 500 ]; then
      carry "${pairs[@]}" || true
      pairs=()
    fi
  done
  carry "${pairs[@]}" || true
}
