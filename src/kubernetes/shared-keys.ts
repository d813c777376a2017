import { makeKey, parseKey } from "../config/key-text.ts";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { getSecret, putSecret } from "./secret.ts";

/** Keys that all webhooks and recorders of an installation share. */
export interface SharedKeys {
  /** Hides values in records; webhooks mount it. */
  readonly redaction: Buffer;
  /** Seals the console's sessions, so that any recorder can read them. */
  readonly session: Buffer;
}

/** The keys of the Secret; the redaction key is a text that webhooks read as a file. */
export const KEY_NAMES = { redaction: "redaction.key", session: "session.key" } as const;

/**
 * The keys of a Secret, which is made, or completed, where it lacks one. Never replaces a key: with another one, values
 * that were hidden before would not show as equal any more. Throws where the Secret holds something else.
 */
export const ensureSharedKeys = async (
  client: ApiClient,
  namespace: string,
  name: string,
): Promise<SharedKeys> => {
  for (let attempt = 0; ; attempt++) {
    const secret = await getSecret(client, namespace, name);
    const missing = Object.values(KEY_NAMES).filter((key) => secret.data[key] === undefined);
    if (missing.length === 0) return toKeys(`${namespace}/${name}`, secret.data);
    const data = Object.fromEntries(missing.map((key) => [key, makeKey()]));
    try {
      await putSecret(client, secret, { data, type: "Opaque" });
    } catch (error) {
      // Another recorder was quicker: its keys count.
      if (!(error instanceof ApiError && error.status === CONFLICT) || attempt === MOST_CONFLICTS)
        throw error;
    }
  }
};

const CONFLICT = 409;
const MOST_CONFLICTS = 5;

const toKeys = (secret: string, data: Readonly<Record<string, string>>): SharedKeys => ({
  redaction: keyOf(secret, data, KEY_NAMES.redaction),
  session: keyOf(secret, data, KEY_NAMES.session),
});

const keyOf = (secret: string, data: Readonly<Record<string, string>>, name: string): Buffer => {
  const key = parseKey(data[name] ?? "");
  if (key === undefined) throw new Error(`Secret ${secret}: ${name} is no key: expected base64 of 32 bytes`);
  return key;
};
