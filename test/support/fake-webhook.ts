import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Authority } from "./authority.ts";

/** What a webhook answers, without uid. */
export interface FakeResponse {
  readonly allowed: boolean;
  readonly status?: { readonly code: number; readonly message: string };
  /** JSON Patch operations. */
  readonly patch?: readonly object[];
  readonly warnings?: readonly string[];
}

export interface FakeWebhook {
  /** With any path. */
  readonly url: string;
  /** Paths and bodies as they came. */
  readonly reviews: readonly { readonly path: string; readonly review: AdmissionReview }[];
  close(): Promise<void>;
}

export interface AdmissionReview {
  readonly request: { readonly uid: string; readonly dryRun?: boolean; readonly object: unknown };
}

/** Someone else's admission webhook, for tests of what the API server makes of several. */
export const startFakeWebhook = async (
  authority: Authority,
  respond: (review: AdmissionReview, path: string) => FakeResponse,
): Promise<FakeWebhook> => {
  const { certificate, key } = await authority.issue({ commonName: "fake-webhook", hosts: ["127.0.0.1"] });
  const reviews: { path: string; review: AdmissionReview }[] = [];
  const server = createServer({ cert: certificate, key, keepAliveTimeout: 100_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as AdmissionReview; // the API server sends no else
      const path = new URL(request.url ?? "/", "https://fake").pathname;
      reviews.push({ path, review });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(toAnswer(review.request.uid, respond(review, path))));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    reviews,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const toAnswer = (uid: string, { patch, ...response }: FakeResponse): object => ({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  response: {
    uid,
    ...response,
    ...(patch && { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") }),
  },
});
