/** A request that cannot be judged, since it is none: an unknown field, a flag that kubectl does not have. Its message tells why. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code = "bad-request";
}
