# BASE builds: Node 24 with npm. RUNTIME runs: Node 24 is all it needs, no shell and no package manager, but the same
# C library as BASE (glibc or musl): the ledger's native part is chosen by it.
# Where images cannot be pulled, build on a stand-in: --build-arg BASE=localhost/node:24
ARG BASE=docker.io/library/node:24-bookworm-slim
ARG RUNTIME=${BASE}

FROM ${BASE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# The build runs by name below; install scripts are not needed for it.
RUN ["npm", "ci", "--ignore-scripts"]
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN ["node", "scripts/build.mjs"]
RUN ["node", "scripts/copy-native.mjs"]

FROM ${RUNTIME}
COPY --from=build /src/dist /app/dist
COPY package.json LICENSE /app/
COPY policies /app/policies
# Not a name: runAsNonRoot can only be checked for a number.
USER 65532:65532
EXPOSE 8443 8081 9443
# DEP0040: a dependency of the Kubernetes client still uses Node's punycode, and Node says so among the log's lines.
# A review leaves no more than some kilobytes behind: with a small young generation less memory is used, and less CPU.
ENTRYPOINT ["node", "--max-semi-space-size=2", "--enable-source-maps", "--disable-warning=DEP0040", "/app/dist/bin.js"]
CMD ["--help"]
