import { digestProblem, splitImage } from "../../policy/image-grammar.ts";
import { defaultPullPolicy } from "../kubectl-debug.ts";
import { isReference } from "./image-reference.ts";

/**
 * The pull policy that the API server fills in. What it cannot read it takes for an image with no tag, and asks for it
 * where it is not present.
 */
export const pullPolicyOf = (image: string): string => {
  const { tag, digest } = splitImage(image);
  const readable =
    isReference(image) &&
    !IDENTIFIER.test(image) &&
    (digest === undefined || digestProblem(digest) === undefined);
  return readable ? defaultPullPolicy({ tag, digest }) : "IfNotPresent";
};

/** An image's id, which the API server's parser refuses as a name. */
const IDENTIFIER = /^[a-f0-9]{64}$/;
