import { isObject } from "../model/json.ts";
import { printable } from "../model/printable.ts";

/** The API server said no. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** `body`: the Status that the API server answers with, or whatever came instead. */
export const toApiError = (status: number, body: unknown): ApiError => {
  const message = isObject(body) && typeof body["message"] === "string" ? body["message"] : "no reason given";
  return new ApiError(status, `the API server says ${status}: ${printable(message, MAX_MESSAGE)}`);
};

const MAX_MESSAGE = 512;

/** For a log line or a probe: what went wrong, and with whom. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const text = error.message === "" && "code" in error ? String(error.code) : error.message;
  return printable(text, MAX_MESSAGE);
};
