import {
  digestProblem,
  MAX_IMAGE,
  pathLengthProblem,
  registryProblem,
  segmentProblem,
  splitImage,
  tagProblem,
  type PartProblem,
} from "./image-grammar.ts";
import { canonicalRegistry, DOCKER_HUB, HUB_LIBRARY, isDockerHub, isRegistry } from "./image-registry.ts";

/** An image, normalised as container runtimes do: two spellings of one image are equal part by part. */
export interface ImageReference {
  /** Host, with the port where one was given: `docker.io`, `registry.example.com:5000`. */
  readonly registry: string;
  readonly path: string;
  /** Absent where none was given. What is absent means `latest`, unless there is a digest. */
  readonly tag?: string;
  readonly digest?: string;
}

/** Why a text is no image: one printable line that quotes no more than a short cut of it. */
export interface ImageError {
  readonly invalid: string;
}

/** Takes any text, of any length. What it refuses must be denied: a runtime may make something else of it. */
export const parseImage = (text: string): ImageReference | ImageError => {
  if (text === "") return { invalid: "the image is empty" };
  if (text.length > MAX_IMAGE) {
    return { invalid: `it has ${text.length} characters, more than the ${MAX_IMAGE} that an image can have` };
  }
  if (IDENTIFIER.test(text)) return { invalid: "64 hexadecimal digits are an image's id, not its name" };
  return toReference(text);
};

export const isImageError = (parsed: ImageReference | ImageError): parsed is ImageError =>
  "invalid" in parsed;

/** The canonical full spelling: `docker.io/library/alpine:latest`; `:latest` stands in where neither tag nor digest is. */
export const formatImage = ({ registry, path, tag, digest }: ImageReference): string => {
  const shownTag = tag ?? (digest === undefined ? DEFAULT_TAG : undefined);
  return `${registry}/${path}${shownTag === undefined ? "" : `:${shownTag}`}${digest === undefined ? "" : `@${digest}`}`;
};

/** What runtimes pull where an image has neither tag nor digest. */
export const DEFAULT_TAG = "latest";

/** An image's id, which runtimes would look up among the images on the node. */
const IDENTIFIER = /^[a-f0-9]{64}$/;

const toReference = (text: string): ImageReference | ImageError => {
  const { name, tag, digest } = splitImage(text);
  if (name === "") return { invalid: "it has no name" };
  const { registry, path } = toRepository(name);
  const invalid =
    registryProblem(registry) ??
    pathProblem(path) ??
    (tag === undefined ? undefined : tagProblem(tag)) ??
    (digest === undefined ? undefined : digestProblem(digest));
  if (invalid !== undefined) return { invalid };
  return {
    registry: canonicalRegistry(registry),
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
};

/** The registry is still as written: it is not known to be one yet. */
const toRepository = (name: string): Pick<ImageReference, "registry" | "path"> => {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const [registry, path] = isRegistry(first) ? [first, name.slice(slash + 1)] : [DOCKER_HUB, name];
  const short = isDockerHub(registry) && !path.includes("/");
  return { registry, path: short ? `${HUB_LIBRARY}${path}` : path };
};

const pathProblem: PartProblem = (path) =>
  pathLengthProblem(path) ??
  path
    .split("/")
    .map((segment) => segmentProblem(segment))
    .find(isReason);

const isReason = (reason: string | undefined): reason is string => reason !== undefined;
