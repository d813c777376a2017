import type { ServerResponse } from "node:http";

/** Why a request got no review. Reviews that deny are no faults: they are answered with HTTP 200. */
export type FaultCode =
  | "no-such-path"
  | "wrong-method"
  | "wrong-content-type"
  | "wrong-encoding"
  | "body-too-large"
  | "body-too-slow"
  | "invalid-json"
  | "undecodable"
  | "internal";

export interface RequestFault {
  readonly code: FaultCode;
  /** One line, for the person who reads the API server's log. */
  readonly message: string;
  /** For `wrong-method`: the methods that the path has. */
  readonly allow?: string;
}

export const internalFault: RequestFault = { code: "internal", message: "internal error, see the log" };

/** Answers with the fault's status and `{"error": message}` on one line. Returns the status. */
export const sendFault = (response: ServerResponse, fault: RequestFault): number => {
  const status = STATUS[fault.code];
  if (response.headersSent) {
    // Too late for a status: cut the connection, so that half an answer is not taken for a whole one.
    response.destroy();
    return status;
  }
  if (fault.allow !== undefined) response.setHeader("Allow", fault.allow);
  // The rest of the body is not read, so nothing can follow it.
  if (fault.code === "body-too-large" || fault.code === "body-too-slow") response.shouldKeepAlive = false;
  sendJson(response, status, `${JSON.stringify({ error: fault.message })}\n`);
  return status;
};

/** Sends text that is JSON already, in one write. */
export const sendJson = (response: ServerResponse, status: number, json: string): void => {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(json),
  });
  response.end(json);
};

const STATUS: Readonly<Record<FaultCode, number>> = {
  "no-such-path": 404,
  "wrong-method": 405,
  "wrong-content-type": 415,
  "wrong-encoding": 415,
  "body-too-large": 413,
  "body-too-slow": 408,
  "invalid-json": 400,
  undecodable: 400,
  internal: 500,
};
