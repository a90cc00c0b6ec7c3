#!/bin/bash
# Shared by scripts that make a root: whose certificates are believed. base/core trusts the authorities of its own
# distribution's hosts and nearly no others, so no repository of anybody else.

# shellcheck disable=SC2154  # common.sh has `scratch`
# shellcheck disable=SC2034  # others read `authorities`
# Why there is no bundle, where there should be one.
no_bundle=''

# find_authorities FOLDER RELEASE CACHE: sets `authorities` to a bundle for the repositories of a folder, if what the
# builder has is not enough. It comes from the distribution's package, in a root that is thrown away.
find_authorities() {
  local folder=$1 release=$2 root=$scratch/authorities
  grep -qs 'https://' "$folder"/*.repo || return 0
  ! has_full_bundle || return 0
  link_cache "$root" "$3"
  manager_run "$root" "$release" --refresh -- prebuilt-ca-certificates
  if [[ ", $(manager_not_found), " == *", prebuilt-ca-certificates, "* ]]; then
    # Where the distribution's own repositories are others, they may have no such package; and where they cannot be
    # reached, a mirror may do without.
    no_bundle=$(manager_unreadable)
    [ -z "$no_bundle" ] ||
      warn "package repository not readable: $no_bundle; so only whom the builder itself trusts is believed"
  else
    base+=(prebuilt-ca-certificates) # so that no message takes it for one of `packages`
    check_installed prebuilt-ca-certificates
    authorities=$scratch/authorities.pem
    # Those that the builder has of its own, such as a company's, stay trusted.
    {
      own_bundle
      echo
      cat "$root/etc/pki/tls/certs/ca-bundle.crt"
    } >"$authorities"
  fi
}

has_full_bundle() {
  rpm -q ca-certificates >/dev/null 2>&1 || rpm -q prebuilt-ca-certificates >/dev/null 2>&1
}

own_bundle() {
  local file
  for file in "${CURL_CA_BUNDLE:-}" "${SSL_CERT_FILE:-}" /etc/pki/tls/certs/ca-bundle.crt; do
    [ ! -f "$file" ] || { cat "$file" && echo; }
  done
}
