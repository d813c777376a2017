import { randomUUID } from "node:crypto";
import { lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DevelopmentCertificates } from "./development-certificate.ts";

/** Names in a certificate folder; those of the serving pair are the keys of a `kubernetes.io/tls` Secret. */
export const CERTIFICATE_FILES = {
  caCertificate: "ca.crt",
  caKey: "ca.key",
  certificate: "tls.crt",
  key: "tls.key",
} as const;

export type WriteResult =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly existing: readonly string[] };

/**
 * Writes the four files into `folder`, which is made if need be; keys can be read by their owner alone. Without
 * `force`, writes nothing where one of them exists. Throws what `node:fs` throws.
 */
export const writeCertificates = async (
  folder: string,
  certificates: DevelopmentCertificates,
  options: { readonly force?: boolean } = {},
): Promise<WriteResult> => {
  const paths = WRITE_ORDER.map((part) => join(folder, CERTIFICATE_FILES[part]));
  const existing = options.force === true ? [] : await findExisting(paths);
  if (existing.length > 0) return { ok: false, existing };
  await mkdir(folder, { recursive: true });
  for (const part of WRITE_ORDER) {
    const mode = part === "caKey" || part === "key" ? 0o600 : 0o644;
    await replaceFile(join(folder, CERTIFICATE_FILES[part]), certificates[part], mode);
  }
  return { ok: true, files: paths };
};

const WRITE_ORDER = ["caCertificate", "caKey", "certificate", "key"] as const;

const findExisting = async (paths: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(paths.map(exists));
  return paths.filter((_, index) => found[index]);
};

/** Also true for a link that leads nowhere, which a rename would replace. */
const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
};

/** A file of its own, renamed: a server that polls the folder never sees half a key, nor does a key inherit a mode. */
const replaceFile = async (path: string, text: string, mode: number): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};
