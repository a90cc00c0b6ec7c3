# examples/server as somebody writes it who knows BuildKit: parallel stages, caches, checked downloads, linked layers.
FROM --platform=${BUILDPLATFORM} mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0 AS build
WORKDIR /src
ENV MS_GO_NOSYSTEMCRYPTO=1
COPY go.mod ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=dev TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build --network=none \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -buildid= -X main.version=$VERSION" -o /out/server ./cmd/server

FROM --platform=${BUILDPLATFORM} mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0 AS upx
ARG UPX_URL UPX_SHA256
ADD --checksum=sha256:${UPX_SHA256} ${UPX_URL} /upx.tar.xz
RUN tar -C / -xf /upx.tar.xz && mv /upx-*/upx /usr/local/bin/upx

# A stage by itself: a program that came out the same is not packed again.
FROM upx AS packed
COPY --from=build /out/server /out/server
RUN --network=none upx --best --lzma /out/server && upx -t /out/server

FROM mcr.microsoft.com/cbl-mariner/base/core:2.0 AS root
ARG PACKAGES="tzdata"
RUN --mount=type=cache,target=/var/cache/tdnf,sharing=locked \
    mkdir -p /staging/var/cache \
    && ln -s /var/cache/tdnf /staging/var/cache/tdnf \
    && options="-y --releasever=2.0 --setopt=tsflags=nodocs --installroot /staging" \
    && tdnf install $options filesystem \
    && tdnf install $options mariner-release prebuilt-ca-certificates $PACKAGES \
    && mkdir -p /staging/var/lib/rpmmanifest \
    && rpm --root /staging -qa >/staging/var/lib/rpmmanifest/container-manifest-1 \
    && rm -rf /staging/var/cache/tdnf /staging/var/lib/rpm /staging/usr/share/doc /staging/usr/share/man /staging/var/log/* \
    && echo "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin" >>/staging/etc/passwd \
    && echo "nonroot:x:65532:" >>/staging/etc/group

FROM scratch
COPY --link --from=root /staging /
COPY --link --from=packed /out/server /usr/bin/server
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/bin/server"]
