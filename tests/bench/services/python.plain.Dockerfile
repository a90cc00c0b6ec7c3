# examples/python-web as most people write it: the distribution's image twice, all sources before the dependencies.
FROM mcr.microsoft.com/azurelinux/base/python:3.12 AS build
ARG PIP_INDEX_URL UV_DEFAULT_INDEX
RUN python3 -m pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY . .
RUN uv sync --locked --no-dev

FROM mcr.microsoft.com/azurelinux/base/python:3.12
WORKDIR /app
COPY --from=build /app /app
USER 65532:65532
ENTRYPOINT ["/app/.venv/bin/notes"]
