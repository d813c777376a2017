import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../model/json.ts";
import { PROFILES } from "../kubectl-debug.ts";
import type { KubectlMinor } from "./kubectl-version.ts";

export const PROFILE_NAMES = ["legacy", "general", "baseline", "restricted", "netadmin", "sysadmin"] as const;

/** What `kubectl debug --profile` takes. */
export type Profile = (typeof PROFILE_NAMES)[number];

/** What `kubectl debug` does where no profile is asked for. */
export const defaultProfile = (kubectl: KubectlMinor): Profile => (kubectl >= 36 ? "general" : "legacy");

/** The profiles that this kubectl knows. */
export const profilesOf = (kubectl: KubectlMinor): readonly Profile[] =>
  PROFILE_NAMES.filter((name) => kubectl >= FIRST[name]);

/** Source: pkg/cmd/debug/profiles.go of each minor version from 1.25 on. */
const FIRST: Readonly<Record<Profile, KubectlMinor>> = {
  legacy: 0,
  general: 27,
  baseline: 27,
  restricted: 27,
  netadmin: 27,
  sysadmin: 30,
};

/** What this kubectl's profile makes of an ephemeral container's securityContext; undefined: nothing. */
export const securityContextOf = (profile: Profile, kubectl: KubectlMinor): JsonObject | undefined => {
  if (profile === "legacy") return undefined;
  if (profile === "restricted" && kubectl < 28) {
    return { capabilities: PROFILES.restricted.capabilities, runAsNonRoot: true };
  }
  if (profile === "netadmin" && kubectl < 29) return { capabilities: { add: ["NET_ADMIN"] } };
  return PROFILES[profile];
};

/** What kubectl says on stderr about the profile; undefined: nothing. */
export const profileNotice = (profile: Profile, kubectl: KubectlMinor): string | undefined =>
  profile === "legacy" && kubectl >= 32
    ? "kubectl warns that profile legacy is deprecated: choose one by --profile, such as --profile=general"
    : undefined;

/** The profile that makes just this securityContext today. */
export const profileFor = (securityContext: unknown): keyof typeof PROFILES | undefined => {
  const names = ["baseline", "general", "restricted", "netadmin", "sysadmin"] as const;
  return names.find((name) => isDeepStrictEqual(PROFILES[name] ?? {}, securityContext ?? {}));
};
