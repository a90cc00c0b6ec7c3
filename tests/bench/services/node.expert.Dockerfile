# examples/node-web as somebody writes it who knows npm, BuildKit and tdnf: dependencies apart, a layer of their own, cache
# mounts, a root of packages without a shell and without npm.
FROM mcr.microsoft.com/azurelinux/base/nodejs:24 AS modules
ARG NPM_CONFIG_REGISTRY
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

FROM mcr.microsoft.com/azurelinux/base/core:3.0 AS root
RUN --mount=type=cache,target=/var/cache/tdnf,sharing=locked \
    mkdir -p /staging/var/cache \
    && ln -s /var/cache/tdnf /staging/var/cache/tdnf \
    && options="-y --releasever=3.0 --repo=azurelinux-official-base --setopt=tsflags=nodocs --installroot /staging" \
    && tdnf install $options filesystem \
    && tdnf install $options azurelinux-release prebuilt-ca-certificates nodejs \
    && rpm --root /staging -e --nodeps coreutils nodejs-full-i18n \
    && mkdir -p /staging/var/lib/rpmmanifest \
    && rpm --root /staging -qa >/staging/var/lib/rpmmanifest/container-manifest-1 \
    && rm -rf /staging/var/cache/tdnf /staging/var/lib/rpm /staging/usr/share/doc /staging/usr/share/man /staging/var/log/* \
    && echo "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin" >>/staging/etc/passwd \
    && echo "nonroot:x:65532:" >>/staging/etc/group

FROM scratch
COPY --link --from=root /staging /
COPY --link --from=modules /app/node_modules /app/node_modules
COPY --link . /app
ENV NODE_ENV=production
USER 65532:65532
WORKDIR /app
EXPOSE 8080
ENTRYPOINT ["/usr/bin/node", "/app/server.js"]
