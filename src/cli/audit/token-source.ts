import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Environment } from "../../config/settings.ts";
import { printable } from "../../model/printable.ts";
import { UserError } from "../io.ts";
import type { SourceFlags } from "./source-options.ts";

type TokenFlags = Pick<SourceFlags, "tokenFile" | "kubeconfig">;

/**
 * Who asks the recorder: gives the bearer token, anew at each call, since tokens are renewed. Rejects with UserError
 * where there is none; no error holds a token.
 */
export const createTokenSource = async (
  flags: TokenFlags,
  env: Environment,
): Promise<() => Promise<string>> => {
  const { tokenFile } = flags;
  if (tokenFile !== undefined) return () => readToken(tokenFile);
  const files = toKubeconfigs(flags, env);
  const { createAuthorization } = await import("../../kubernetes/client.ts");
  const names = files.join(delimiter);
  const authorization = await attempt(names, () => createAuthorization(files));
  return async () => {
    const header = await attempt(names, authorization);
    const [, token] = /^Bearer (\S+)$/i.exec(header ?? "") ?? [];
    if (token === undefined) throw new UserError(`${names}: its user has no token. ${HINT}`);
    return token;
  };
};

const HINT = `A recorder knows people by tokens, and not by client certificates. Make one, and give it:
  kubectl create token NAME -n NAMESPACE > token    (of a ServiceAccount)
  ephemeral-guard audit list --token-file token ...`;

const readToken = async (file: string): Promise<string> => {
  const token = (await readFile(file, "utf8")).trim();
  // What cannot stand in a header is no token, and Node's own error would tell the value.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UserError(`--token-file ${file}: expected a token, on one line`);
  return token;
};

const toKubeconfigs = ({ kubeconfig }: TokenFlags, env: Environment): readonly string[] => {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const looked = listed.length > 0 ? listed : [join(env["HOME"] ?? "", ".kube", "config")];
  // As kubectl does: of a list, those that are there.
  const files = looked.filter((file) => existsSync(file));
  if (files.length > 0) return files;
  throw new UserError(
    `--server needs a token: there is no kubeconfig at ${looked.join(", ")}; give --kubeconfig or --token-file`,
  );
};

/** What is wrong with a kubeconfig, or with the program that it names to get a token from. */
const attempt = async <T>(names: string, act: () => T | Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    throw new UserError(`${names}: ${toReason(error)}`, { cause: error });
  }
};

/** Parsers quote what they could not read, on further lines or, for JSON, at once: it may hold a token. */
const toReason = (error: unknown): string => {
  if (error instanceof SyntaxError) return "the program that its user's token comes from printed no JSON";
  const [first = ""] = (error instanceof Error ? error.message : String(error)).trim().split("\n", 1);
  return first === "" ? "the program that its user's token comes from failed" : printable(first, MAX_REASON);
};

const MAX_REASON = 512;
