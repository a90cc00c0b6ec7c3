#!/bin/bash
# Shared by scripts that write an SBOM: what scanners read in the place of a program that tells them nothing.
# It has neither a time nor a random number: the same program gives the same bytes.

readonly sboms=/usr/share/sbom
# Lists of crates, each at the path that its program has in the image.
readonly lists=/run/jettison-crates
version=''
called_so=' '
described=' '

# hash_of FILE: sets `hash`, and prints nothing: what goes wrong in an argument is not seen.
hash_of() {
  hash=$(sha256sum <"$1")
  hash=${hash%% *}
}

# parts ROOT NAME: what the program NAME was made of, as lines; nothing where nobody says it.
parts() {
  if [ -f "$lists$2" ]; then
    crates "$lists$2"
  else
    go_modules "$1$2"
  fi
}

# describe_listed ROOT: writes an SBOM for each program that has a list and no SBOM yet. Scanners find no
# crates in a program, packed or not; Go's modules they do find, and would count them twice.
describe_listed() {
  local list name lines hash
  [ -d "$lists" ] || return 0
  # shellcheck disable=SC2154  # common.sh has `scratch`
  find "$lists" -type f -print0 | LC_ALL=C sort -z >"$scratch/lists"
  while IFS= read -r -d '' list; do
    name=${list#"$lists"}
    [ -f "$1$name" ] ||
      fail "there is a list of crates for $name, but the image gets no such file" "check \`crates\` in \`files\`"
    if [[ $described != *" $name "* ]]; then
      lines=$(crates "$list")
      hash_of "$1$name"
      write_sbom "$1" "$name" "$hash" "$lines"
    fi
  done <"$scratch/lists"
}

# write_sbom ROOT NAME HASH LINES: the SBOM of the program NAME as it ships, of lines as modules.sh prints them.
# HASH is that of the program before it was packed (SHA-256, hex).
write_sbom() {
  local root=$1 name=$2 original=$3 lines=$4 hash
  [ -n "$lines" ] || return 0
  described+="$name "
  sbom_path "$name"
  if [ -e "$root$sbom" ]; then
    printf '%s: the image brings its own %s\n' "$name" "$sbom"
    return
  fi
  mkdir -p "$root$sboms"
  hash_of "$root$name"
  document "$name" "$original" "$hash" <<<"$lines" >"$root$sbom"
  printf '%s: %s modules in %s\n' "$name" "$(wc -l <<<"$lines")" "$sbom"
}

# Sets `sbom`: called like the program, or by its whole path where several programs have one name.
sbom_path() {
  local called=${1##*/}
  if [[ $called_so == *" $called "* ]]; then
    called=${1#/} called=${called//\//-}
  fi
  called_so+="$called "
  sbom=$sboms/$called.cdx.json
}

# document NAME ORIGINAL SHIPPED <LINES: CycloneDX, a component to a line, with the program's hashes. Scanners count the
# component of the metadata as a module too: it is the one that the first line names.
document() {
  local name original=$2 shipped=$3 ecosystem module release replaced fields comma=''
  json_text name "$1"
  IFS=$'\t' read -r ecosystem module release replaced
  identify fields "$ecosystem" "$module" "${version:-$release}" "$replaced"
  printf '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,\n'
  printf '"metadata":{"component":{"type":"application",%s,\n' "$fields"
  printf '"hashes":[{"alg":"SHA-256","content":"%s"}],\n' "$shipped"
  printf '"evidence":{"occurrences":[{"location":"%s"}]},\n' "$name"
  printf '"properties":[{"name":"jettison:sha256:unpacked","value":"%s"}]}},\n"components":[' "$original"
  while IFS=$'\t' read -r ecosystem module release replaced; do
    identify fields "$ecosystem" "$module" "$release" "$replaced"
    printf '%s\n{"type":"library",%s}' "$comma" "$fields"
    comma=,
  done
  printf ']}\n'
}

# identify VARIABLE ECOSYSTEM NAME VERSION REPLACED: sets a variable to the members that name a component.
identify() {
  local name release url at='' before=''
  json_text name "$3"
  url_text url "$3"
  if [ "$4" != - ]; then
    json_text release "$4"
    url_text at "$4"
    release="\"version\":\"$release\"," at=@$at
  fi
  if [ "$5" != - ]; then
    json_text before "$5"
    before=",\"properties\":[{\"name\":\"jettison:replaces\",\"value\":\"$before\"}]"
  fi
  url=pkg:$2/$url$at
  printf -v "$1" '"bom-ref":"%s","name":"%s",%s"purl":"%s"%s' "$url" "$name" "${release:-}" "$url" "$before"
}

# json_text VARIABLE TEXT: sets a variable to what stands between the quotes in JSON. Variables and no output,
# here and below: a process for each would take longer than all the rest.
json_text() {
  local text=$2 char place escaped=''
  text=${text//\\/\\\\} text=${text//\"/\\\"}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for ((place = 0; place < ${#text}; place++)); do
      char=${text:place:1}
      [[ $char != [[:cntrl:]] ]] || printf -v char '\\u%04x' "'$char"
      escaped+=$char
    done
    text=$escaped
  fi
  printf -v "$1" '%s' "$text"
}

# url_text VARIABLE TEXT: sets a variable to what stands for a text in a package URL.
url_text() {
  local text=$2 char code place escaped='' LC_ALL=C
  if [[ $text == *[!A-Za-z0-9._~/-]* ]]; then
    for ((place = 0; place < ${#text}; place++)); do
      char=${text:place:1}
      if [[ $char != [A-Za-z0-9._~/-] ]]; then
        printf -v code '%d' "'$char"
        printf -v char '%%%02X' $((code & 255))
      fi
      escaped+=$char
    done
    text=$escaped
  fi
  printf -v "$1" '%s' "$text"
}
