/** Where to go after signing in, from a form or an address: a path of ours, else `/`. Nobody is sent elsewhere. */
export const localPath = (text: string | null | undefined): string => {
  if (typeof text !== "string" || !text.startsWith("/") || text.length > MAX_LENGTH) return "/";
  if (!URL.canParse(text, HERE)) return "/";
  const { origin, pathname, search } = new URL(text, HERE);
  // `//elsewhere` and `/\elsewhere` are other hosts to a browser, and `/.//elsewhere` becomes one.
  return origin === HERE && !pathname.startsWith("//") ? pathname + search : "/";
};

const HERE = "https://console.invalid";
const MAX_LENGTH = 4000;

/** Path and query of a request. */
export const addressOf = (originalUrl: string): { path: string; query: URLSearchParams } => {
  const at = originalUrl.indexOf("?");
  const path = at < 0 ? originalUrl : originalUrl.slice(0, at);
  return { path, query: new URLSearchParams(at < 0 ? "" : originalUrl.slice(at + 1)) };
};
