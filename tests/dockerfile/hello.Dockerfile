# check=skip=FromPlatformFlagConstDisallowed
#
# Made from jettison.yaml by `jettison dockerfile`: builds the same root
# and the same image config without Jettison, with BuildKit 0.13 or newer. Platform and build
# arguments are filled in: it is for linux/amd64, and ARG lines are left to change.
# .git belongs into the ignore file: Jettison leaves it out, and each commit changes it.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0 AS app
ENV CGO_ENABLED=0
ENV GOOS=linux
ENV GOARCH=amd64
ENV MS_GO_NOSYSTEMCRYPTO=1
ENV MS_GOTOOLCHAIN_TELEMETRY_ENABLED=0
ENV GOCACHE=/root/.cache/go-build
RUN --mount=type=cache,id=jettison/mariner-2.0/.tdnf/amd64/builder,target=/var/cache/tdnf,sharing=private \
    --mount=type=bind,from=scripts,target=/run/jettison \
    /bin/bash -p /run/jettison/packages.sh --first=mariner-official-base 2.0 git
WORKDIR /src
COPY . ./
RUN --mount=type=cache,id=jettison/mariner-2.0/app/amd64/go/pkg/mod,target=/go/pkg/mod \
    --mount=type=cache,id=jettison/mariner-2.0/app/amd64/root/.cache/go-build,target=/root/.cache/go-build \
    <<'EOF'
go build -C ./cmd/hello -trimpath -buildmode=exe -buildvcs=false -ldflags "-buildid= -s -w" -o /out/hello . &&
CGO_ENABLED=1 go list -C ./cmd/hello -deps -e -f '{{if and .CgoFiles (not .Standard)}}warning, C is left out of {{.ImportPath}} (`cgo` compiles it in){{end}}' . >&2
EOF

# Collect /usr/bin/hello
FROM --platform=linux/amd64 scratch AS program
COPY --from=app /out/hello /usr/bin/hello

# Install filesystem mariner-release prebuilt-ca-certificates
FROM --platform=linux/amd64 mcr.microsoft.com/cbl-mariner/base/core:2.0 AS rootfs
RUN --mount=type=cache,id=jettison/mariner-2.0/.tdnf/amd64/root,target=/run/jettison-cache,sharing=private \
    --mount=type=bind,from=scripts,target=/run/jettison \
    mkdir /run/jettison-root && SOURCE_DATE_EPOCH=0 /bin/bash -p /run/jettison/rootfs.sh --first=mariner-official-base --base=mariner-release,prebuilt-ca-certificates /run/jettison-root 2.0 /run/jettison-cache filesystem mariner-release prebuilt-ca-certificates

# Unpack UPX 4.2.4
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/cbl-mariner/base/core:2.0 AS upx-tool
ARG UPX_URL=https://github.com/upx/upx/releases/download/v4.2.4/upx-4.2.4-amd64_linux.tar.xz
ADD --checksum=sha256:75cab4e57ab72fb4585ee45ff36388d280c7afd72aa03e8d4b9c3cbddb474193 ${UPX_URL} /run/jettison-archive
RUN --mount=type=bind,from=scripts,target=/run/jettison \
    --network=none \
    bash /run/jettison/unpack.sh /run/jettison-archive /run/jettison-files/upx

# Pack with UPX 4.2.4 (lzma)
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/cbl-mariner/base/core:2.0 AS upx
RUN --mount=type=bind,from=program,target=/run/jettison-tree \
    --mount=type=bind,from=upx-tool,source=/run/jettison-files/,target=/run/jettison-upx \
    --mount=type=bind,from=scripts,target=/run/jettison \
    --network=none \
    mkdir /run/jettison-packed && /bin/bash /run/jettison/pack.sh lzma /run/jettison-tree /run/jettison-packed 62 /usr/bin/hello

# Join root and program
FROM --platform=linux/amd64 scratch AS image
COPY --from=rootfs /run/jettison-root/ /
COPY --from=program / /

# Judge the image
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/cbl-mariner/base/core:2.0 AS checks
COPY --from=scripts / /run/jettison/
COPY <<'EOF' /run/jettison-made.sh
printf '%s\0' '' '' image starts 'entrypoint
amd64
65532:65532
/
/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

/usr/bin/hello' >>/run/jettison/claims
printf '%s\0' '' '' image ships /usr/bin/hello >>/run/jettison/claims
EOF
RUN sh /run/jettison-made.sh
RUN --mount=type=bind,from=image,target=/run/jettison-image \
    --network=none \
    mkdir /run/jettison-passed && /bin/bash /run/jettison/judge.sh --stop /run/jettison-image /run/jettison/claims /run/jettison-results /run/jettison-verdict/failures

# A layer, once the image has passed.
FROM --platform=linux/amd64 scratch AS verified
COPY --from=rootfs /run/jettison-root/ /
COPY --from=checks /run/jettison-passed/ /

# The image.
FROM --platform=linux/amd64 scratch
COPY --from=verified / /
COPY --from=upx /run/jettison-packed/ /
USER 65532:65532
ENTRYPOINT ["/usr/bin/hello"]
