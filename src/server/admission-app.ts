import type { RequestHandler } from "express";
import { internalFault, sendFault, type RequestFault } from "./errors.ts";
import { createExpressListener, type HttpApp } from "./express-listener.ts";
import { createReviewHandler, type ReviewHandlerOptions } from "./review-handler.ts";

/** `POST /mutate` and `POST /validate`; what the API server appends to the path (`?timeout=10s`) is ignored. */
export const createAdmissionApp = (options: ReviewHandlerOptions): HttpApp => {
  const { counts, logger } = options;
  const onWrongMethod: RequestHandler = (_request, response) =>
    counts.malformed(sendFault(response, wrongMethod));
  return createExpressListener({
    define: (app) => {
      app.post("/validate", createReviewHandler("validate", options));
      app.post("/mutate", createReviewHandler("mutate", options));
      app.all(["/validate", "/mutate"], onWrongMethod);
    },
    end: (response, error) => {
      if (error !== undefined) logger.error({ err: error }, "a request ran into a bug");
      counts.malformed(sendFault(response, error === undefined ? noSuchPath : internalFault));
    },
  });
};

const wrongMethod: RequestFault = { code: "wrong-method", message: "only POST here", allow: "POST" };

const noSuchPath: RequestFault = { code: "no-such-path", message: "only /mutate and /validate here" };
