import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** Makes texts that nobody without the key can read or make. All come out fit for a cookie. */
export interface Sealer {
  seal(text: string): string;
  /** The text; undefined where it was not sealed with this key, or was changed since. */
  open(sealed: string): string | undefined;
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
}

/** The key is asked for at each use, since it may be changed. Uses throw where it has less than 32 bytes. */
export const createSealer = (key: () => Buffer): Sealer => {
  const sign = (text: string): string =>
    createHmac("sha256", derive(key(), "sign")).update(text).digest("base64url");
  return {
    seal: (text) => seal(derive(key(), "seal"), text),
    open: (sealed) => open(derive(key(), "seal"), sealed),
    sign,
    isSigned: (text, signature) => isSame(sign(text), signature),
  };
};

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/** One key for each use, so that what one makes is nothing to the other. */
const derive = (key: Buffer, use: string): Buffer => {
  if (key.length < KEY_BYTES)
    throw new Error(`session key: expected at least ${KEY_BYTES} bytes, found ${key.length}`);
  return Buffer.from(hkdfSync("sha256", key, "", `ephemeral-guard console ${use}`, KEY_BYTES));
};

const seal = (key: Buffer, text: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
};

const open = (key: Buffer, sealed: string): string | undefined => {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
};

const isSame = (expected: string, given: string): boolean => {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
};
