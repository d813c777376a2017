import { readFileSync } from "node:fs";
import { createRedactor } from "../../../src/admission/redact.ts";
import type { JsonObject } from "../../../src/model/json.ts";

/** Values come out as `(hidden)`. */
export const HIDING = createRedactor({ key: undefined, args: false });

/** An event of `kubectl debug`, but for what is given; a pod with these containers is what it was answered with. */
export const eventOf = ({ containers, ...given }: GivenEvent = {}): JsonObject => ({
  level: "RequestResponse",
  auditID: "37a0cd68-4be1-4b7f-a946-c35f9ba434f9",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods/api/ephemeralcontainers",
  verb: "patch",
  user: { username: "alice@corp.example", uid: "alice-uid", groups: ["developers", "system:authenticated"] },
  sourceIPs: ["192.0.2.7"],
  userAgent: "kubectl/v1.36.3 (linux/amd64)",
  objectRef: {
    resource: "pods",
    namespace: "shop",
    name: "api",
    apiVersion: "v1",
    subresource: "ephemeralcontainers",
  },
  responseStatus: { metadata: {}, code: 200 },
  requestReceivedTimestamp: "2026-11-21T10:00:05.123456Z",
  stageTimestamp: "2026-11-21T10:00:05.223456Z",
  ...(containers && {
    requestObject: { spec: { ephemeralContainers: containers } },
    responseObject: podOf({ containers }),
  }),
  ...given,
});

export interface GivenEvent {
  readonly [member: string]: unknown;
  /** Added by a strategic merge patch. */
  readonly containers?: readonly JsonObject[];
}

/** The pod of an answer. */
export const podOf = ({ containers = [], ...given }: GivenEvent): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "api", namespace: "shop", uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec" },
  spec: {
    containers: [{ name: "app", image: "registry.example.com/api:7" }],
    ephemeralContainers: containers,
  },
  ...given,
});

export const containerOf = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  image: "busybox:1.36",
  ...more,
});

const FOLDER = new URL("../../fixtures/apiserver-audit/", import.meta.url);

/** The recorded log, parsed line by line. */
export const recordedEvents = (): readonly JsonObject[] =>
  readFileSync(new URL("audit.jsonl", FOLDER), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JsonObject); // an API server wrote it
