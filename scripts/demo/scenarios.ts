import type { JsonObject } from "../../src/model/json.ts";

/** One thing a person does with kubectl, and what becomes of it under `policies/starter`. */
export interface Scenario {
  readonly title: string;
  readonly typed: string;
  /** What kubectl 1.36 made the API server send for it: a file of `test/fixtures/reviews`, without its ending. */
  readonly review: string;
  /** Changes the added container as the client sent it, for what no recorded review shows. */
  readonly sent?: (container: JsonObject) => JsonObject;
  /** What another mutating webhook makes of the added container after this one. */
  readonly meddled?: (container: JsonObject) => JsonObject;
  /** The audit annotations `verdict` and `violations` of `/validate`. */
  readonly expected: { readonly verdict: string; readonly violations: string };
}

const allowed = { verdict: "allowed", violations: "" };

const REQUESTED_BY = "EPHEMERAL_GUARD_REQUESTED_BY";

const envOf = ({ env }: JsonObject): readonly JsonObject[] =>
  Array.isArray(env) ? (env as JsonObject[]) : [];

export const SCENARIOS: readonly Scenario[] = [
  {
    title: "A known tool with a fixed tag: let in, and made safer on the way",
    typed: "kubectl debug sample-app --image=ubuntu:22.04 --target=app -- bash",
    review: "seed-profiling.mutate",
    expected: allowed,
  },
  {
    title: "The same with a tag that says nothing later on: let in with a warning",
    typed: "kubectl debug sample-app --image=busybox:latest --target=app",
    review: "seed-basic.mutate",
    expected: { verdict: "would-deny", violations: "images.requireTag" },
  },
  {
    title: "An image by its digest: no warning, whatever the tag says",
    typed: "kubectl debug hardened --image=docker.io/library/busybox:1.36@sha256:bbbb... --target=app",
    review: "digest.mutate",
    expected: allowed,
  },
  {
    title: "An image that nobody vetted: refused, with the command that would pass",
    typed:
      "kubectl debug hardened --image=registry.example.com/debug/tools:1.4.2 --target=app --profile=baseline",
    review: "profile-baseline.mutate",
    expected: { verdict: "denied", violations: "images.allow" },
  },
  {
    title: "More rights than a debugger needs: every reason is told at once",
    typed:
      "kubectl debug hardened --image=registry.example.com/debug/tools:1.4.2 --target=app --profile=netadmin",
    review: "profile-netadmin.mutate",
    expected: { verdict: "denied", violations: "images.allow,privileges.capabilities" },
  },
  {
    title:
      "Reading a Secret through a debug container: refused, even if the user could not read it otherwise",
    typed: "kubectl debug hardened --image=busybox:1.36 --custom=with-secrets.yaml",
    review: "custom-secrets.mutate",
    expected: { verdict: "denied", violations: "fields.forbid,privileges.privileged" },
  },
  {
    title: "A patch that also labels the pod as exempt: the label counts for nothing",
    typed: "kubectl patch pod hardened --subresource=ephemeralcontainers --patch-file=exempt-me.yaml",
    review: "forged-strategic.mutate",
    expected: { verdict: "denied", violations: "images.allow,privileges.privileged" },
  },
  {
    title:
      "A Windows pod: kubectl's default profile asks for what only Linux has, and would fail without the guard",
    typed: "kubectl debug windows-app --image=mcr.microsoft.com/windows/nanoserver:ltsc2022",
    review: "windows-general.mutate",
    expected: allowed,
  },
  {
    title: "A stamp in somebody else's name: the true one takes its place",
    typed: `kubectl debug sample-app --image=ubuntu:22.04 --target=app --env=${REQUESTED_BY}=mallory -- bash`,
    review: "seed-profiling.mutate",
    sent: (container) => ({
      ...container,
      env: [...envOf(container), { name: REQUESTED_BY, value: "mallory" }],
    }),
    expected: allowed,
  },
  {
    title: "Another webhook rewrites the stamp after us: refused",
    typed: "kubectl debug sample-app --image=ubuntu:22.04 --target=app -- bash",
    review: "seed-profiling.mutate",
    meddled: (container) => ({
      ...container,
      env: envOf(container).map((entry) =>
        entry["name"] === REQUESTED_BY ? { ...entry, value: "mallory" } : entry,
      ),
    }),
    expected: { verdict: "denied", violations: "stamp.forged" },
  },
  {
    title: "A dry run is judged like any other request, and adds nothing",
    typed:
      "kubectl patch pod hardened --subresource=ephemeralcontainers --patch-file=debugger.yaml --dry-run=server",
    review: "dry-run.mutate",
    expected: allowed,
  },
  {
    title: "Nothing is added: none of the guard's business",
    typed: "kubectl patch pod hardened --subresource=ephemeralcontainers --patch-file=labels-only.yaml",
    review: "noop.mutate",
    expected: allowed,
  },
];
