import type { Code } from "../../model/codes.ts";
import type { DebugContainer } from "../../model/container.ts";
import type { DebugRequest } from "../../model/debug-request.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { ImageReference, ImageError } from "../image.ts";
import type { StepBudget } from "../rules/step-budget.ts";

/** One added container, with what several checks need of it worked out once. */
export interface Subject {
  /** The container as policies see it: without the guard's own stamp entries. */
  readonly container: DebugContainer;
  readonly image: ImageReference | ImageError;
  readonly request: DebugRequest;
  /** The pod as stored, whole; undefined where that is not known, as in a record. */
  readonly stored: JsonObject | undefined;
  /** What rules may cost; one for all containers of a request. */
  readonly budget: StepBudget;
}

/** A broken rule, before it is known whose policy and which place in the pod it belongs to. */
export interface Finding {
  readonly code: Code;
  /** Place inside the container, e.g. `securityContext.privileged`; empty where it, or the request, is at fault as a whole. */
  readonly field: string;
  /** One line; text from outside went through `printable` or `quote`. */
  readonly message: string;
  readonly hints?: readonly string[];
  /** The value that offended; never an env value, nor a word of a command line (DESIGN 2). */
  readonly value?: Json;
}

/** A check of single containers. Pure; returns one finding for each broken rule, none when the container passes. */
export interface Check<Options> {
  readonly id: string;
  run(subject: Subject, options: Options): readonly Finding[];
}
