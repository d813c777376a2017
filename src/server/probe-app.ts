import type { RequestListener, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import type { Logger } from "../log.ts";
import { internalFault, sendFault, type RequestFault } from "./errors.ts";
import { createExpressListener } from "./express-listener.ts";
import type { Readiness } from "./readiness.ts";

export interface ProbeAppOptions {
  readonly readiness: () => Readiness;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
  readonly logger: Logger;
}

/** `GET /livez`, `/readyz` and `/metrics`, for plain HTTP: nothing here is secret, and kubelets know no certificate. */
export const createProbeApp = ({ readiness, metrics, logger }: ProbeAppOptions): RequestListener =>
  createExpressListener({
    define: (app) => {
      app.get("/livez", (_request, response) => sendText(response, 200, "ok\n"));
      app.get("/readyz", (_request, response) => {
        const { ready, lines } = readiness();
        sendText(response, ready ? 200 : 503, `${lines.join("\n")}\n`);
      });
      app.get("/metrics", async (_request, response) => {
        sendText(response, 200, await metrics.text(), metrics.contentType);
      });
      app.all(["/livez", "/readyz", "/metrics"], onWrongMethod);
    },
    end: (response, error) => {
      if (error !== undefined) logger.error({ err: error }, "a probe ran into a bug");
      sendFault(response, error === undefined ? noSuchPath : internalFault);
    },
  }).listener;

const sendText = (response: ServerResponse, status: number, text: string, type = PLAIN): void => {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(text);
};

const PLAIN = "text/plain; charset=utf-8";

const onWrongMethod: RequestHandler = (_request, response) => void sendFault(response, wrongMethod);

const wrongMethod: RequestFault = { code: "wrong-method", message: "only GET here", allow: "GET, HEAD" };

const noSuchPath: RequestFault = {
  code: "no-such-path",
  message: "only /livez, /readyz and /metrics here",
};
