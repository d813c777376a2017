import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { expect } from "chai";
import ts from "typescript";

const DIST = new URL("../../dist/", import.meta.url);
const GOLDEN = new URL("../fixtures/library-types.txt", import.meta.url);

const textOf = (path: string): string => {
  if (!existsSync(DIST)) throw new Error("dist/ is not there: npm run build makes it");
  return readFileSync(new URL(path, DIST), "utf8");
};

type Declarations = ReadonlyMap<string, ts.SourceFile>;

/** The declarations that are shipped, by their path below `dist/types`. */
const readDeclarations = (): Declarations =>
  new Map(
    readdirSync(new URL("types/", DIST), { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => path.endsWith(".d.ts"))
      .map((path) => [
        path,
        ts.createSourceFile(path, textOf(`types/${path}`), ts.ScriptTarget.Latest, true),
      ]),
  );

/** The statement that declares a name for a file, which another file may do for it. */
const declarationOf = (name: string, path: string, files: Declarations): ts.Statement | undefined => {
  const statement = files.get(path)?.statements.find((one) => namesIn(one).includes(name));
  if (statement === undefined || !(ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement))) {
    return statement;
  }
  const from = (statement.moduleSpecifier as ts.StringLiteral).text.replace(/\.ts$/, ".d.ts");
  return declarationOf(name, posix.join(posix.dirname(path), from), files);
};

const namesIn = (statement: ts.Statement): readonly string[] => {
  if (ts.isExportDeclaration(statement)) return namedBy(statement.exportClause);
  if (ts.isImportDeclaration(statement)) return namedBy(statement.importClause?.namedBindings);
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const declares =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement);
  return declares && statement.name !== undefined ? [statement.name.text] : [];
};

const namedBy = (clause: ts.NamedExportBindings | ts.NamedImportBindings | undefined): readonly string[] =>
  clause !== undefined && "elements" in clause ? clause.elements.map(({ name }) => name.text) : [];

const exportedNames = (files: Declarations): readonly string[] =>
  (files.get("library.d.ts")?.statements ?? [])
    .filter((statement) => !ts.isImportDeclaration(statement))
    .flatMap(namesIn)
    .sort();

/** What is exported, and every type that it speaks of, by name. */
const interfaceOf = (files: Declarations): ReadonlyMap<string, ts.Statement> => {
  const found = new Map<string, ts.Statement>();
  const visit = (name: string, path: string): void => {
    const statement = declarationOf(name, path, files);
    if (statement === undefined || found.has(name)) return;
    found.set(name, statement);
    const walk = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) visit(node.text, statement.getSourceFile().fileName);
      ts.forEachChild(node, walk);
    };
    walk(statement);
  };
  for (const name of exportedNames(files)) visit(name, "library.d.ts");
  return found;
};

/** All that matters to a consumer's compiler. */
const signatures = (): string => {
  const files = readDeclarations();
  const printer = ts.createPrinter({ removeComments: true });
  const declared = [...interfaceOf(files)].map(([name, statement]): [string, string] => [
    name,
    printer.printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile()),
  ]);
  const names = exportedNames(files);
  const inOrder = declared.sort(([a], [b]) => Number(a > b) - Number(a < b)).map(([, text]) => `${text}\n`);
  return [`export { ${names.join(", ")} }\n`, ...inOrder].join("\n");
};

/** The bundle's files that are read as soon as it is imported. */
const loadedWith = (entry: string): ReadonlySet<string> => {
  const loaded = new Set([entry]);
  for (const path of loaded) {
    const imports = textOf(path).matchAll(/(?:\bfrom|\bimport) ?"\.\/([\w.-]+\.js)"/g);
    for (const [, next = ""] of imports) loaded.add(next);
  }
  return loaded;
};

/** Where the code of these files comes from: `src/policy`, `zod`. */
const partsOf = (paths: Iterable<string>): ReadonlySet<string> =>
  new Set(
    [...paths]
      .flatMap((path) => (JSON.parse(textOf(`${path}.map`)) as { sources: readonly string[] }).sources)
      .map((source) => {
        const [, library] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
        const [, room] = /(?:^|\/)(src\/[a-z-]+)/.exec(source) ?? [];
        return library ?? room ?? source;
      }),
  );

describe("the library, built", () => {
  it("has the names and types that it had", () => {
    const found = signatures();
    if (process.env["UPDATE_FIXTURES"] !== undefined) writeFileSync(GOLDEN, found);
    expect(found).to.equal(readFileSync(GOLDEN, "utf8"));
  });

  it("exports these names at run time, and no other", async () => {
    const library = (await import(new URL("library.js", DIST).href)) as object;
    const names = ["compilePolicies", "lint", "PolicyError", "readPolicyFolder", "RequestError", "review"];
    expect(Object.keys(library)).to.have.members(names);
  });

  it("says of every name what it is", () => {
    const files = readDeclarations();
    const names = exportedNames(files);
    expect(names).to.include.members(["review", "PolicySet", "Violation", "AdmissionResponse"]);
    const bare = names.filter((name) => {
      const declaration = declarationOf(name, "library.d.ts", files);
      return declaration === undefined || ts.getJSDocCommentsAndTags(declaration).length === 0;
    });
    expect(bare).to.deep.equal([]);
  });

  it("loads nothing that serves, stores or calls a cluster, and CEL only where a policy has rules", () => {
    const parts = partsOf(loadedWith("library.js"));
    const rooms = ["admission", "library", "model", "policy", "sources"].map((room) => `src/${room}`);
    const libraries = ["fastest-levenshtein", "jsonpatch", "micromatch", "yaml", "zod"];
    const below = ["braces", "fill-range", "is-number", "picomatch", "to-regex-range"];
    expect([...parts]).to.have.members([...rooms, ...libraries, ...below]);
  });
});
