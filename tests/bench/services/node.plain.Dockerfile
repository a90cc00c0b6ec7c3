# examples/node-web as most people write it: the distribution's image twice, all sources before the dependencies.
FROM mcr.microsoft.com/azurelinux/base/nodejs:24 AS build
ARG NPM_CONFIG_REGISTRY
WORKDIR /app
COPY . .
RUN npm ci --omit=dev

FROM mcr.microsoft.com/azurelinux/base/nodejs:24
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["node", "server.js"]
