import type { KubectlMinor } from "./kubectl-version.ts";

/** `list`: may be repeated, commas part; `repeated`: may be repeated, commas do not part; `pairs`: `a=b,c=d`. */
export type FlagKind = "text" | "switch" | "number" | "duration" | "timeout" | "list" | "repeated" | "pairs";

export interface Flag {
  readonly kind: FlagKind;
  readonly letter?: string;
  /** The value of a flag that stands without one. Such a flag takes no word after it. */
  readonly alone?: string;
  /** The first kubectl that knows it, where that is not an age ago. */
  readonly since?: KubectlMinor;
}

/** By their long names. */
export type FlagTable = Readonly<Record<string, Flag>>;

const text: Flag = { kind: "text" };
const toggle: Flag = { kind: "switch", alone: "true" };
const repeated: Flag = { kind: "repeated" };

/** `kubectl options` of 1.36. */
export const GLOBAL_FLAGS: FlagTable = {
  as: text,
  "as-group": repeated,
  "as-uid": text,
  "as-user-extra": repeated,
  "cache-dir": text,
  "certificate-authority": text,
  "client-certificate": text,
  "client-key": text,
  cluster: text,
  context: text,
  "disable-compression": toggle,
  "insecure-skip-tls-verify": toggle,
  kubeconfig: text,
  kuberc: text,
  "log-flush-frequency": { kind: "duration" },
  "match-server-version": toggle,
  namespace: { kind: "text", letter: "n" },
  password: text,
  profile: text,
  "profile-output": text,
  "request-timeout": { kind: "timeout" },
  server: { kind: "text", letter: "s" },
  "tls-server-name": text,
  token: text,
  user: text,
  username: text,
  v: { kind: "number", letter: "v" },
  vmodule: text,
  "warnings-as-errors": toggle,
};

const keep: Flag = { ...toggle, since: 31 };

/** Here `--profile` is the debugging profile, not the global flag. Source: pkg/cmd/debug/debug.go, 1.25 to 1.36. */
export const DEBUG_FLAGS: FlagTable = {
  ...GLOBAL_FLAGS,
  "arguments-only": toggle,
  attach: toggle,
  container: { kind: "text", letter: "c" },
  "copy-to": text,
  custom: { kind: "text", since: 31 },
  env: { kind: "pairs" },
  filename: { kind: "list", letter: "f", since: 27 },
  image: text,
  "image-pull-policy": text,
  "keep-annotations": keep,
  "keep-init-containers": keep,
  "keep-labels": keep,
  "keep-liveness": keep,
  "keep-readiness": keep,
  "keep-startup": keep,
  quiet: { ...toggle, letter: "q" },
  replace: toggle,
  "same-node": toggle,
  "set-image": { kind: "pairs" },
  "share-processes": toggle,
  stdin: { ...toggle, letter: "i" },
  target: text,
  tty: { ...toggle, letter: "t" },
};

/** What commands that change an object from a file have in common. */
const FILE_FLAGS: FlagTable = {
  ...GLOBAL_FLAGS,
  "allow-missing-template-keys": toggle,
  "dry-run": { kind: "text", alone: "unchanged" },
  "field-manager": text,
  filename: { kind: "list", letter: "f" },
  kustomize: { kind: "text", letter: "k" },
  output: { kind: "text", letter: "o" },
  record: toggle,
  recursive: { ...toggle, letter: "R" },
  "show-managed-fields": toggle,
  subresource: text,
  template: text,
};

export const PATCH_FLAGS: FlagTable = {
  ...FILE_FLAGS,
  local: toggle,
  patch: { kind: "text", letter: "p" },
  "patch-file": text,
  type: text,
};

export const REPLACE_FLAGS: FlagTable = {
  ...FILE_FLAGS,
  cascade: { kind: "text", alone: "background" },
  force: toggle,
  "grace-period": { kind: "number" },
  raw: text,
  "save-config": toggle,
  timeout: { kind: "duration" },
  validate: { kind: "text", alone: "strict" },
  wait: toggle,
};
