import { posix } from "node:path";
import type { Import, SourceModule } from "./source-module.ts";

/** What breaks a rule, one line each; empty where the rule holds. */
export type Rule = (modules: readonly SourceModule[]) => readonly string[];

/** The rooms of `src/`, from the innermost: each imports only from itself and from ranks above it in this list. */
export const RANKS: readonly (readonly string[])[] = [
  ["log.ts", "model"],
  ["policy", "config", "metrics", "certificates"],
  ["admission"],
  ["ledger", "marking", "replay"],
  ["kubernetes", "sources", "server", "console"],
  ["app", "library"],
  ["cli"],
  ["bin.ts", "library.ts"],
];

/** Rooms whose functions come to the same result from the same arguments, and do nothing besides. */
const PURE: ReadonlySet<string> = new Set(["log.ts", "model", "policy", "admission", "replay"]);

/** What pure rooms may have of Node; an empty list: all of it. */
const PURE_BUILTINS: Readonly<Record<string, readonly string[]>> = {
  "node:crypto": ["createHash", "createHmac"],
  "node:util": [],
};

/** One library for one job, imported where its edge is. */
export const LIBRARIES: Readonly<Record<string, RegExp>> = {
  express: /^(server|console)\//,
  helmet: /^console\//,
  "express-rate-limit": /^console\//,
  "@bufbuild/cel": /^policy\/rules\//,
  "@bufbuild/re2": /^policy\/rules\//,
  "@kubernetes/client-node": /^kubernetes\/client\.ts$/,
  "@peculiar/x509": /^certificates\/issue\.ts$/,
  "reflect-metadata": /^certificates\/issue\.ts$/,
  commander: /^(cli|config)\//,
  "fastest-levenshtein": /^model\/nearest-word\.ts$/,
  jsonpatch: /^admission\/after-mutation\.ts$/,
  kysely: /^ledger\//,
  micromatch: /^policy\/glob\.ts$/,
  pino: /^app\/logger\.ts$/,
  "prom-client": /^metrics\//,
  yaml: /^(policy|config|cli|admission\/kubectl)\//,
  libsql: /^ledger\/store\//,
  pg: /^ledger\/store\//,
  zod: /^(policy|ledger|admission\/suite)\//,
};

export const roomOf = (path: string): string => path.split("/", 1)[0] ?? "";

const rankOf = (room: string): number => RANKS.findIndex((rooms) => rooms.includes(room));

/** Another module of ours; data, such as `package.json`, is none. */
const isLocal = ({ from }: Import): boolean => from.startsWith(".") && !from.endsWith(".json");

/** The path of the module that an import leads to. */
const targetOf = (path: string, { from }: Import): string => posix.join(posix.dirname(path), from);

const localImports = ({ path, imports }: SourceModule): readonly string[] =>
  imports.filter(isLocal).map((one) => targetOf(path, one));

export const ranksHold: Rule = (modules) =>
  modules.flatMap((module) => {
    const room = roomOf(module.path);
    const rank = rankOf(room);
    if (rank < 0) return [`${module.path}: room ${room} has no rank`];
    return localImports(module)
      .filter((target) => roomOf(target) !== room && !isBelow(rankOf(roomOf(target)), rank))
      .map((target) => `${module.path} imports ${target}`);
  });

/** What has no rank, a file outside `src/` say, is below nothing. */
const isBelow = (rank: number, other: number): boolean => rank >= 0 && rank < other;

export const pureRoomsArePure: Rule = (modules) =>
  modules
    .filter(({ path }) => PURE.has(roomOf(path)))
    .flatMap(({ path, imports, ambient }) => [
      ...ambient.map((name) => `${path} uses ${name}`),
      ...imports
        .filter(({ from }) => from.startsWith("node:"))
        .flatMap(({ from, names }) =>
          impureNames(from, names).map((name) => `${path} uses ${name} of ${from}`),
        ),
    ]);

const impureNames = (from: string, names: readonly string[]): readonly string[] => {
  const allowed = PURE_BUILTINS[from];
  if (allowed === undefined) return names.length === 0 ? ["*"] : names;
  return allowed.length === 0 ? [] : names.filter((name) => !allowed.includes(name));
};

export const librariesStayAtTheirEdge: Rule = (modules) =>
  modules.flatMap((module) =>
    module.imports
      .filter(({ from }) => !/^(\.|node:)/.test(from))
      .map(({ from }) => ({ from, edge: LIBRARIES[libraryOf(from)] }))
      .filter(({ edge }) => edge?.test(module.path) !== true)
      .map(({ from, edge }) =>
        edge === undefined ? `${module.path}: ${from} has no place` : `${module.path} imports ${from}`,
      ),
  );

/** `@scope/name/sub` is `@scope/name`. */
const libraryOf = (from: string): string =>
  from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");

export const noBarrels: Rule = (modules) =>
  modules.filter(({ barrel }) => barrel).map(({ path }) => `${path} is a barrel`);

const NAMELESS: ReadonlySet<string> = new Set([
  ...["utils", "util", "helpers", "helper", "common", "types", "index", "manager", "misc", "shared"],
]);

export const namesSayWhatIsThere: Rule = (modules) =>
  modules
    .filter(({ path }) => {
      const name = posix.basename(path).replace(/(\.d)?\.ts$/, "");
      const kebab = path.split("/").every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.d)?(\.ts)?$/.test(part));
      return !kebab || NAMELESS.has(name);
    })
    .map(({ path }) => `${path} is badly named`);

const MAX_LINES = 200;

export const filesAreShort: Rule = (modules) =>
  modules
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines, more than ${MAX_LINES}`);

/** An import leads to a module that is there, by its file name. */
export const importsLeadSomewhere: Rule = (modules) => {
  const paths = new Set(modules.map(({ path }) => path));
  return modules.flatMap((module) =>
    localImports(module)
      .filter((target) => !paths.has(target))
      .map((target) => `${module.path} imports ${target}, which is not there`),
  );
};

/** The program, and the package's entry for whoever imports it. */
const ENTRIES: readonly string[] = ["bin.ts", "library.ts"];

/** Declarations for a library belong to it, and are imported by nobody. */
const isDeclaration = (path: string): boolean => path.endsWith(".d.ts");

export const everythingIsReached: Rule = (modules) => {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const reached = new Set<string>();
  const waiting = [...ENTRIES];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const module = byPath.get(path);
    if (module === undefined || reached.has(path)) continue;
    reached.add(path);
    waiting.push(...localImports(module));
  }
  return modules
    .filter(({ path }) => !reached.has(path) && !isDeclaration(path))
    .map(({ path }) => `${path} is imported by nothing that runs`);
};

/** At run time: types may refer to one another. */
export const noCycles: Rule = (modules) => {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    const at = above.indexOf(path);
    if (at >= 0) found.push([...above.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    const { imports = [] } = byPath.get(path) ?? {};
    for (const one of imports.filter((each) => isLocal(each) && !each.types)) {
      visit(targetOf(path, one), [...above, path]);
    }
    done.add(path);
  };
  for (const { path } of modules) visit(path, []);
  return found;
};

export interface TestCover {
  /** Paths of test files, from `test/`: `policy/load.test.ts`. */
  readonly tests: readonly string[];
  /** Modules with logic that have no test of their own, since this other one shows all that they do. */
  readonly shownBy: Readonly<Record<string, string>>;
}

/** `policy/load.ts` is tested by `policy/load.test.ts`. */
export const testsMirrorSources =
  ({ tests, shownBy }: TestCover): Rule =>
  (modules) => {
    const tested = new Set(tests.map((path) => path.replace(/\.test\.ts$/, ".ts")));
    const logical = new Set(modules.filter(({ logic }) => logic).map(({ path }) => path));
    const untested = [...logical].filter((path) => !tested.has(path) && !Object.hasOwn(shownBy, path));
    const stale = Object.keys(shownBy).filter((path) => tested.has(path) || !logical.has(path));
    const gone = Object.entries(shownBy).filter(([, test]) => !tests.includes(test));
    return [
      ...untested.map((path) => `${path} has no test`),
      ...stale.map((path) => `${path} needs no excuse`),
      ...gone.map(([path, test]) => `${path} is shown by ${test}, which is not there`),
    ];
  };
