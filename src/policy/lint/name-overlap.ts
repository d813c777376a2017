import { compileNameGlob } from "../glob.ts";

/** What kind of names globs are held against: `label` is a DNS label, such as a namespace; `subdomain` may have dots. */
export type NameKind = "any" | "label" | "subdomain";

/** A name that several globs match, or that there is none, or that it would take too long to find out. */
export type CommonName = { readonly name: string } | "none" | "unknown";

/** The search goes over pairs of places in the globs: this many, and it is given up. */
const MAX_STATES = 20_000;

/** Looks for a name, the shortest, that is of the kind and that all globs match. */
export const commonName = (globs: readonly string[], kind: NameKind): CommonName => {
  const patterns = globs.map((glob) => glob.replace(/\*+/g, "*"));
  const start: State = { places: patterns.map(() => 0), text: "" };
  const seen = new Set<string>();
  // Breadth first by the length of the name: skipping a wildcard costs none.
  let layer: State[] = [start];
  while (layer.length > 0) {
    const next: State[] = [];
    for (let state = layer.pop(); state !== undefined; state = layer.pop()) {
      const key = `${state.places.join()}/${edgeOf(state.text, kind)}`;
      if (seen.has(key)) continue;
      if (seen.size >= MAX_STATES) return "unknown";
      seen.add(key);
      if (isDone(state, patterns, kind)) return { name: state.text };
      layer.push(...skips(state, patterns));
      const longer = step(state, patterns, kind);
      if (longer !== undefined) next.push(longer);
    }
    layer = next;
  }
  return "none";
};

/** Certainly no name of the kind is matched by both. */
export const areApart = (one: string, other: string, kind: NameKind): boolean => {
  // By far the most are told apart by where they begin.
  if (!one.includes("*") && !other.includes("*") && one !== other) return true;
  if (!sameUntilWildcard(one, other)) return true;
  return commonName([one, other], kind) === "none";
};

const sameUntilWildcard = (one: string, other: string): boolean => {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const [a, b] = [one.charAt(at), other.charAt(at)];
    if (a === "*" || b === "*") return true;
    if (a !== b) return false;
  }
  return true;
};

/** Whether every name that `inner` matches is matched by `outer`. A wildcard can only be taken by a wildcard. */
export const isNameWithin = (inner: string, outer: string): boolean =>
  compileNameGlob(outer)(inner.replace(/\*+/g, FRESH));

/** No glob holds it. */
const FRESH = "\u0000";

interface State {
  /** How far each pattern was matched. */
  readonly places: readonly number[];
  readonly text: string;
}

const MAX_LENGTHS = { any: 1024, label: 63, subdomain: 253 } as const satisfies Record<NameKind, number>;

/** What of the text so far decides how it may go on. */
const edgeOf = (text: string, kind: NameKind): string => {
  if (text === "") return "start";
  return kind === "any" || ALPHANUMERIC.test(text.slice(-1)) ? "letter" : "dash";
};

const ALPHANUMERIC = /[a-z0-9]/;

const isDone = ({ places, text }: State, patterns: readonly string[], kind: NameKind): boolean =>
  edgeOf(text, kind) === "letter" && places.every((place, at) => place === patterns[at]?.length);

/** The states in which one wildcard takes no more. */
const skips = ({ places, text }: State, patterns: readonly string[]): State[] =>
  places.flatMap((place, at) =>
    patterns[at]?.charAt(place) === "*" ? [{ places: places.with(at, place + 1), text }] : [],
  );

/** One character more: the one that patterns ask for, or any where all are at a wildcard. */
const step = ({ places, text }: State, patterns: readonly string[], kind: NameKind): State | undefined => {
  const wanted = places.map((place, at) => patterns[at]?.charAt(place) ?? "");
  const asked = wanted.find((character) => character !== "*") ?? FILLER;
  if (asked === "" || !mayFollow(asked, text, kind)) return undefined;
  if (wanted.some((character) => character !== "*" && character !== asked)) return undefined;
  const moved = places.map((place, at) => (wanted[at] === "*" ? place : place + 1));
  return { places: moved, text: text + asked };
};

const FILLER = "x";

const mayFollow = (character: string, text: string, kind: NameKind): boolean => {
  if (text.length >= MAX_LENGTHS[kind]) return false;
  if (kind === "any" || ALPHANUMERIC.test(character)) return true;
  return text !== "" && (character === "-" || (kind === "subdomain" && character === "."));
};
