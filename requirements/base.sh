#!/usr/bin/env bash
# Hold the base of the frontend's image to the digest that its tag has now, in both files that name it.
set -euo pipefail
cd "$(dirname "$0")/.."

image=$(sed -nE 's/^ARG PYTHON_IMAGE=([^@]+).*/\1/p' Dockerfile.frontend)
digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image")
if [[ ! $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
    echo "make base: $image has no digest, but $digest" >&2
    exit 1
fi
sed -i -E "s|(PYTHON_IMAGE[=:] ?)$image(@sha256:[0-9a-f]+)?$|\1$image@$digest|" Dockerfile.frontend frontend/jettison.yaml
