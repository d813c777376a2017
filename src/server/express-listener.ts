import type { RequestListener, ServerResponse } from "node:http";
import express, { type Express } from "express";

export interface ExpressRoutes {
  readonly define: (app: Express) => void;
  /** Answers what no route has, or (with `error`) what a route threw. */
  readonly end: (response: ServerResponse, error?: unknown) => void;
}

/**
 * Express as a plain listener that does nothing unasked: no etag over answers, no parsed query, no name in the headers.
 * `end` stands in for express's last handler, which would print the stack to whoever asks, and is made anew for each
 * request.
 */
export const toListener = ({ define, end }: ExpressRoutes): RequestListener => {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);
  app.enable("case sensitive routing");
  app.enable("strict routing");
  define(app);
  const handle: ExpressHandler = app;
  return (request, response) => handle(request, response, (error) => end(response, error ?? undefined));
};

/** An app as `http` calls it, and with the last handler that its types leave out. */
type ExpressHandler = (...call: [...Parameters<RequestListener>, next: (error?: unknown) => void]) => void;
