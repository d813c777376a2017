/**
 * Whether the API server took the request for a dry run. It counts what Go's `net/url` can read, and answers any other
 * value of `dryRun` than `All` with 422. What only looks alike is written to etcd: `?dryRun=All%`, `?dryRun=All;x`,
 * `??dryRun=All`. Taken for a dry run, it would be the way to add a container that nobody is told of.
 */
export const isDryRun = (requestUri: unknown): boolean => {
  if (typeof requestUri !== "string") return false;
  const start = requestUri.indexOf("?");
  return (
    start >= 0 &&
    requestUri
      .slice(start + 1)
      .split("&")
      .some(saysDryRun)
  );
};

const saysDryRun = (pair: string): boolean => {
  const [key, ...value] = pair.split("=").map(unescape);
  return key === "dryRun" && value.join("=") === "All";
};

/** Where it cannot be unescaped Go drops the pair, or else it is not the text we look for. */
const unescape = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return "\u{fffd}";
  }
};
