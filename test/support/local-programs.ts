import { existsSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/**
 * The paths of programs of this machine that go into stand-in images. Throws, naming Debian's packages, where some are
 * missing.
 */
export const localPrograms = <const T extends readonly Program[]>(
  names: T,
): { readonly [K in keyof T]: string } => {
  const found = names.map((name) =>
    FOLDERS.map((folder) => join(folder, name)).find((file) => existsSync(file)),
  );
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => PACKAGES[name]))].join(" ");
    throw new Error(`missing on this machine: ${missing.join(", ")}. apt-get install ${packages}`);
  }
  return found as { readonly [K in keyof T]: string }; // as many as names, and none is undefined
};

/** Throws where any of those that tests ask for later is missing. */
export const requireLocalPrograms = (): void => {
  localPrograms(Object.keys(PACKAGES) as Program[]); // its keys are all there are
};

export type Program = keyof typeof PACKAGES;

const PACKAGES = {
  "apt-get": "apt",
  bash: "bash",
  busybox: "busybox-static",
  curl: "curl",
  dpkg: "dpkg",
  "dpkg-deb": "dpkg",
  "dpkg-split": "dpkg",
  pgrep: "procps",
  ps: "procps",
  ss: "iproute2",
  strace: "strace",
  tar: "tar",
  tcpdump: "tcpdump",
};
