import { textOf, type ReadFlags } from "./read-flags.ts";
import type { GlobalFlags } from "./parse-command.ts";

/** What `kubectl`'s own flags say of where and as whom. */
export const toGlobalFlags = (flags: ReadFlags): Omit<GlobalFlags, "dryRun" | "notices"> => ({
  ...givenAs(flags, "namespace", "namespace"),
  ...givenAs(flags, "context", "context"),
  ...givenAs(flags, "kubeconfig", "kubeconfig"),
  ...givenAs(flags, "cluster", "cluster"),
  ...givenAs(flags, "user", "user"),
  ...givenAs(flags, "as", "as"),
  ...givenAs(flags, "asUid", "as-uid"),
  asGroups: flags.values.get("as-group") ?? [],
});

/** A text flag under the key that commands have for it. An empty value is none, as for kubectl. */
export const givenAs = <Key extends string>(
  flags: ReadFlags,
  key: Key,
  name: string,
): Partial<Record<Key, string>> => {
  const value = textOf(flags, name);
  // The compiler does not see that a computed key of type Key makes a record of Key.
  return value === undefined || value === "" ? {} : ({ [key]: value } as Record<Key, string>);
};
