import { IncomingMessage, ServerResponse, type RequestListener } from "node:http";
import express, { type Express } from "express";

export interface ExpressRoutes {
  readonly define: (app: Express) => void;
  /** Answers what no route has, or (with `error`) what a route threw. */
  readonly end: (response: ServerResponse, error?: unknown) => void;
}

/** A listener, and the classes that a server should make its messages of for it; others work, more slowly. */
export interface HttpApp {
  readonly listener: RequestListener;
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Express, doing nothing unasked: no etag over answers, no parsed query, no name in the headers. `end` stands in for
 * its last handler, which would print the stack to whoever asks, and is made anew for each request.
 */
export const createExpressListener = ({ define, end }: ExpressRoutes): HttpApp => {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);
  app.enable("case sensitive routing");
  app.enable("strict routing");
  define(app);
  const classes = adoptPrototypes(app);
  const handle: ExpressHandler = app;
  return {
    ...classes,
    listener: (request, response) => handle(request, response, (error) => end(response, error ?? undefined)),
  };
};

/** An app as `http` calls it, and with the last handler that its types leave out. */
type ExpressHandler = (...call: [...Parameters<RequestListener>, next: (error?: unknown) => void]) => void;

/**
 * Express gives each request and response a new prototype, which throws away what V8 has learnt of them: that alone
 * doubled the CPU of a review. Messages that are born with the app's prototypes are left as they are.
 */
const adoptPrototypes = (app: ExpressPrototypes): Omit<HttpApp, "listener"> => {
  class AppRequest extends IncomingMessage {}
  class AppResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = AppRequest.prototype;
  app.response = AppResponse.prototype;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
};

interface ExpressPrototypes {
  request: object;
  response: object;
}
