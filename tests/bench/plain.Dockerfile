# examples/server as most people write it: one builder, one step after the other, nothing kept between builds.
FROM mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0 AS builder
ARG PACKAGES="tzdata"
RUN mkdir -p /staging \
    && tdnf install -y --releasever=2.0 --installroot /staging filesystem mariner-release prebuilt-ca-certificates \
    && tdnf install -y --releasever=2.0 --installroot /staging $PACKAGES \
    && tdnf clean all --releasever=2.0 --installroot /staging \
    && rm -rf /staging/var/cache/tdnf /staging/var/lib/rpm
ARG UPX_URL
RUN curl -fsSL "$UPX_URL" -o /tmp/upx.tar.xz \
    && tar -C /tmp -xf /tmp/upx.tar.xz \
    && mv /tmp/upx-*/upx /usr/local/bin/upx \
    && rm -rf /tmp/upx*
WORKDIR /src
COPY . .
ARG VERSION=dev
RUN MS_GO_NOSYSTEMCRYPTO=1 CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /staging/usr/bin/server ./cmd/server
RUN upx --best --lzma /staging/usr/bin/server
RUN echo "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin" >>/staging/etc/passwd \
    && echo "nonroot:x:65532:" >>/staging/etc/group

FROM scratch
COPY --from=builder /staging /
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/bin/server"]
