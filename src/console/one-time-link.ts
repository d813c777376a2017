import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A secret that lets in once, whoever can read the terminal where it is printed. */
export interface OneTimeLink {
  /** For the address that is printed: `/login?link=...`. */
  readonly path: string;
  /** `good` once; what is not the secret uses nothing up. */
  use(secret: string): "good" | "used" | "wrong";
}

export const createOneTimeLink = (): OneTimeLink => {
  const secret = randomBytes(32).toString("base64url");
  let used = false;
  return {
    path: `/login?link=${secret}`,
    use: (given) => {
      if (!timingSafeEqual(digest(given), digest(secret))) return "wrong";
      if (used) return "used";
      used = true;
      return "good";
    },
  };
};

/** An address of this very host: 127.0.0.0/8 or ::1, the former also as a socket for both families tells it. */
export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/i.test(address);

/** Equally long, whatever was given. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
