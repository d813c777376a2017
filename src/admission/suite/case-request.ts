import type { Labels } from "../../model/debug-request.ts";
import type { JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { decodeReview } from "../decode.ts";
import { parseDebugCommand } from "./debug-command.ts";
import { namespaceName, requestReview, type ShortRequest } from "./request-review.ts";
import type { CaseRequest, Given } from "./suite-schema.ts";

/** What is in a review file, or why that cannot be said: to be read after the file's name. */
export type ReadReview = (path: string) => { readonly review: unknown } | { readonly fault: string };

export type Asked =
  | { readonly review: unknown; readonly namespaceLabels: Labels | undefined }
  /** `key` of the request is at fault; empty: the request as a whole. */
  | { readonly key: string; readonly invalid: string };

/** The AdmissionReview of a case, however it is given. */
export const caseRequest = (request: CaseRequest, given: Given, readReview: ReadReview): Asked => {
  const asked = toReview(request, given, readReview);
  if ("invalid" in asked) return asked;
  const decoded = decodeReview(asked.review, () => undefined);
  // A whole review may well be one that the webhook does not decide: that is for the case to expect.
  const bad =
    decoded.kind === "undecodable" || (decoded.kind === "unsupported" && request.review === undefined);
  return bad ? { key: request.review === undefined ? "" : "review", invalid: decoded.reason } : asked;
};

const toReview = (request: CaseRequest, given: Given, readReview: ReadReview): Asked => {
  if (request.review !== undefined) return wholeReview(request.review, request, readReview);
  const short: Given = { ...given, ...request };
  if (request.command !== undefined) return commandReview(request.command, short, request.dryRun);
  const added = request.containers ?? [request.container ?? {}];
  return shortReview({ ...short, added: added as readonly JsonObject[], dryRun: request.dryRun });
};

const commandReview = (command: string, short: Given, dryRun: boolean | undefined): Asked => {
  const spec = short.pod?.spec as JsonObject | undefined; // checked by field-problems.ts
  const asked = parseDebugCommand(command, { ...(spec && { spec }), kubectl: short.kubectl });
  if ("invalid" in asked) return { key: "command", invalid: asked.invalid };
  const { namespace } = short;
  const labels = typeof namespace === "string" ? undefined : namespace?.labels;
  return shortReview({
    ...short,
    namespace: { name: asked.namespace ?? namespaceName(short), ...(labels && { labels }) },
    pod: { ...short.pod, name: asked.pod },
    added: [asked.container],
    dryRun,
  });
};

const shortReview = (short: ShortRequest): Asked => {
  const name = namespaceName(short);
  const labels = typeof short.namespace === "string" ? {} : short.namespace?.labels;
  return {
    review: requestReview(short),
    namespaceLabels: { "kubernetes.io/metadata.name": name, ...labels },
  };
};

const wholeReview = (path: string, { namespace }: CaseRequest, readReview: ReadReview): Asked => {
  const read = readReview(path);
  if ("fault" in read) return { key: "review", invalid: `${quote(path, 256)} ${read.fault}` };
  if (typeof namespace === "string" || namespace?.name !== undefined) {
    return { key: "namespace", invalid: "beside review only the namespace's labels can be given" };
  }
  return { review: read.review, namespaceLabels: namespace?.labels };
};
