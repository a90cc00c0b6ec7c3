# examples/python-web as somebody writes it who knows uv, BuildKit and tdnf: dependencies apart, cache mounts, a root of
# packages without a shell, byte code of everything.
FROM mcr.microsoft.com/azurelinux/base/python:3.12 AS build
ARG PIP_INDEX_URL UV_DEFAULT_INDEX
ENV UV_PYTHON=/usr/bin/python3 UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/app UV_LINK_MODE=copy
RUN --mount=type=cache,target=/root/.cache/pip python3 -m pip install uv==0.13.9
WORKDIR /src
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-editable --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-editable --compile-bytecode

FROM mcr.microsoft.com/azurelinux/base/core:3.0 AS root
RUN --mount=type=cache,target=/var/cache/tdnf,sharing=locked \
    mkdir -p /staging/var/cache \
    && ln -s /var/cache/tdnf /staging/var/cache/tdnf \
    && options="-y --releasever=3.0 --repo=azurelinux-official-base --setopt=tsflags=nodocs --installroot /staging" \
    && tdnf install $options filesystem \
    && tdnf install $options azurelinux-release prebuilt-ca-certificates python3 \
    && rpm --root /staging -e --nodeps bash coreutils grep \
    && cd /staging/usr/lib/python3* \
    && rm -rf ensurepip idlelib tkinter turtledemo pydoc_data lib2to3 config-* \
    && chroot /staging /usr/bin/python3 -m compileall -qq --invalidation-mode unchecked-hash "${PWD#/staging}" \
    && cd / \
    && mkdir -p /staging/var/lib/rpmmanifest \
    && rpm --root /staging -qa >/staging/var/lib/rpmmanifest/container-manifest-1 \
    && rm -rf /staging/var/cache/tdnf /staging/var/lib/rpm /staging/usr/share/doc /staging/usr/share/man /staging/var/log/* \
    && echo "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin" >>/staging/etc/passwd \
    && echo "nonroot:x:65532:" >>/staging/etc/group

FROM scratch
COPY --link --from=root /staging /
COPY --link --from=build /app /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/app/bin/notes"]
