import ts from "typescript";

export interface Import {
  /** As written: `../model/json.ts`, `node:fs`, `express`. */
  readonly from: string;
  /** Names in the other module; `default` and `*` for what has none, nothing for an import of effects alone. */
  readonly names: readonly string[];
  /** Of types alone: nothing is left of it at run time. */
  readonly types: boolean;
}

/** What the rules of the architecture look at in one file. */
export interface SourceModule {
  /** From `src/`: `policy/load.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** What it uses of the world outside: the clock, the process, the console, chance. */
  readonly ambient: readonly string[];
  /** It declares nothing of its own, or passes on all that another module has. */
  readonly barrel: boolean;
  /** It holds a function, so that it can be right or wrong. */
  readonly logic: boolean;
}

/** Reads a module's text by TypeScript's own parser. */
export const parseModule = (path: string, text: string): SourceModule => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const nodes = descendantsOf(file);
  return {
    path,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    imports: nodes.flatMap(importOf),
    ambient: [...new Set(nodes.flatMap(ambientOf))],
    barrel: isBarrel(file),
    logic: nodes.some((node) => ts.isFunctionLike(node) && "body" in node && node.body !== undefined),
  };
};

const descendantsOf = (node: ts.Node): readonly ts.Node[] => {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child, ...descendantsOf(child));
  });
  return children;
};

const importOf = (node: ts.Node): readonly Import[] => {
  if (ts.isImportDeclaration(node)) {
    const { importClause: clause } = node;
    const names = clause === undefined ? [] : namesOf(clause);
    return [{ from: textOf(node.moduleSpecifier), names, types: isTypes(clause) }];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return [{ from: textOf(node.moduleSpecifier), names: ["*"], types: node.isTypeOnly }];
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return [{ from: textOf(node.arguments[0]), names: ["*"], types: false }];
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return [{ from: textOf(node.argument.literal), names: ["*"], types: true }];
  }
  return [];
};

/** What an import is called where it comes from, when that can be said. */
const textOf = (node: ts.Node | undefined): string =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : "(computed)";

const namesOf = ({ name, namedBindings }: ts.ImportClause): readonly string[] => {
  const own = name === undefined ? [] : ["default"];
  if (namedBindings === undefined) return own;
  if (ts.isNamespaceImport(namedBindings)) return [...own, "*"];
  return [...own, ...namedBindings.elements.map((element) => (element.propertyName ?? element.name).text)];
};

const isTypes = (clause: ts.ImportClause | undefined): boolean => {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || ts.isNamespaceImport(namedBindings)) return false;
  return namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
};

/** Globals by which a function may come to another result from the same arguments, or leave a trace. */
const AMBIENT: ReadonlySet<string> = new Set([
  ...["process", "console", "globalThis", "performance", "crypto", "fetch", "WebSocket"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
]);

const ambientOf = (node: ts.Node): readonly string[] => {
  if (!ts.isIdentifier(node) || !isValue(node)) return [];
  if (node.text === "Date") return clockOf(node);
  if (node.text === "Math") return memberOf(node) === "random" ? ["Math.random"] : whole(node);
  return AMBIENT.has(node.text) ? [node.text] : [];
};

/** The date of a given time is no clock; the time of nothing is. */
const clockOf = (node: ts.Identifier): readonly string[] => {
  const { parent } = node;
  if (memberOf(node) === "now") return ["Date.now"];
  if (ts.isNewExpression(parent) || ts.isCallExpression(parent)) {
    return ts.isNewExpression(parent) && (parent.arguments?.length ?? 0) > 0 ? [] : ["new Date()"];
  }
  return whole(node);
};

/** Handed on as a whole, anything may be done with it. */
const whole = (node: ts.Identifier): readonly string[] => {
  const compared =
    ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  return memberOf(node) === undefined && !compared ? [node.text] : [];
};

const memberOf = ({ parent }: ts.Identifier): string | undefined =>
  ts.isPropertyAccessExpression(parent) ? parent.name.text : undefined;

/** Not the name of a member, nor part of a type. */
const isValue = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !ts.isTypeNode(parent) && !ts.isTypeElement(parent) && !ts.isQualifiedName(parent);
};

const isBarrel = ({ statements }: ts.SourceFile): boolean => {
  const passesOn = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
  const all = statements.some(
    (statement) => passesOn(statement) && (statement as ts.ExportDeclaration).exportClause === undefined,
  );
  return (
    all ||
    (statements.some(passesOn) &&
      statements.every((statement) => passesOn(statement) || ts.isImportDeclaration(statement)))
  );
};
