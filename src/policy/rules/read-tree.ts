import { fieldOf, type Secret, type Shape } from "./shape.ts";

/** What an expression reads of a value: found out when it is loaded, so that nothing else has to be looked at. */
export interface ReadTree {
  /** All of it, however deep. */
  whole: boolean;
  /** By field or key; of a list by `ELEMENT`. */
  readonly children: Map<string, ReadTree>;
}

export const ELEMENT = "[]";

export const createReadTree = (): ReadTree => ({ whole: false, children: new Map() });

/** The part of a tree at `key`; notes that it is looked at. */
export const readChild = (tree: ReadTree, key: string): ReadTree => {
  const known = tree.children.get(key);
  if (known !== undefined) return known;
  const child = createReadTree();
  tree.children.set(key, child);
  return child;
};

/**
 * Notes that all of a value is looked at. Its known parts too: those of a list that a loop has gathered belong to other
 * trees as well.
 */
export const readAll = (tree: ReadTree): void => {
  tree.whole = true;
  for (const child of tree.children.values()) readAll(child);
};

/** Paths that are read, as far as they are named: `securityContext.runAsUser`, `env[].name`. */
export const readPaths = ({ whole, children }: ReadTree): readonly string[] => {
  if (whole || children.size === 0) return [""];
  return [...children].flatMap(([key, child]) =>
    readPaths(child).map((rest) => {
      const dot = rest === "" || rest.startsWith(ELEMENT) ? "" : ".";
      return `${key}${dot}${rest}`;
    }),
  );
};

/** Whether what is read holds such a secret, or may hold it. */
export const readsSecret = (tree: ReadTree, shape: Shape, secret: Secret): boolean => {
  if (tree.whole) return holds(shape, secret);
  return [...tree.children].some(([key, child]) => {
    if (shape.kind === "list" || shape.kind === "map") return readsSecret(child, shape.of, secret);
    if (shape.kind !== "object") return false;
    const field = fieldOf(shape, key);
    if (field === undefined) return false;
    if (field.secret === secret) return child.whole || child.children.size > 0;
    return readsSecret(child, field.shape, secret);
  });
};

const holds = (shape: Shape, secret: Secret): boolean => {
  if (shape.kind === "list" || shape.kind === "map") return holds(shape.of, secret);
  if (shape.kind !== "object") return false;
  return Object.values(shape.fields).some((field) => field.secret === secret || holds(field.shape, secret));
};
