export const DOCKER_HUB = "docker.io";

/** Where Docker Hub keeps the images that are named by one segment: `busybox` is `docker.io/library/busybox`. */
export const HUB_LIBRARY = "library/";

export const isDockerHub = (registry: string): boolean =>
  registry === DOCKER_HUB || registry === "index.docker.io";

/** Whether the first of several segments is a registry, and not the first part of a path on Docker Hub. */
export const isRegistry = (segment: string): boolean =>
  segment === "localhost" || segment.includes(".") || segment.includes(":");

/**
 * One registry, one spelling: `index.docker.io` is Docker Hub as container runtimes see it, a port's leading zeros do
 * not count, and an IPv6 address has many forms. Otherwise a second spelling would slip past `images.deny`. Only for
 * what is known to be a registry: it makes a good one out of some bad ones.
 */
export const canonicalRegistry = (registry: string): string => {
  if (isDockerHub(registry)) return DOCKER_HUB;
  const [, host = registry, port] = /^(\[.*\]|[^:]*):0*([0-9]+)$/.exec(registry) ?? [];
  const address = host.startsWith("[") ? canonicalAddress(host) : host;
  return port === undefined ? address : `${address}:${port}`;
};

/** The grammar asks for hexadecimal digits and colons only: what is no address after all stays as it is. */
const canonicalAddress = (host: string): string =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host;
