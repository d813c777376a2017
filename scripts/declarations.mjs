// Writes the type declarations of the package's entry, and of those modules alone that they name: what is inside a
// policy set stays inside, and whoever imports the package needs the types of no other.
import { dirname, join } from "node:path";
import ts from "typescript";

export const writeDeclarations = (entry, outDir) => {
  const program = ts.createProgram([entry], { ...compilerOptions(), rootDir: dirname(entry), outDir });
  const paths = new Set([entry]);
  // A set hands out what is added to it meanwhile.
  for (const path of paths) for (const named of writeOne(program, path)) paths.add(named);
};

const compilerOptions = () => {
  const { config } = ts.readConfigFile("tsconfig.json", (path) => ts.sys.readFile(path));
  return {
    ...ts.convertCompilerOptionsFromJson(config.compilerOptions, ".").options,
    types: [],
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    // `npm run types` checks.
    noCheck: true,
    // Leaves out what is marked @internal: how the library makes what it gives out.
    stripInternal: true,
  };
};

/** Returns the modules that the declarations of this one name. */
const writeOne = (program, path) => {
  const named = [];
  const write = (file, text) => {
    ts.sys.writeFile(file, text);
    const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text);
    named.push(...[...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName));
  };
  const { diagnostics } = program.emit(program.getSourceFile(path), write, undefined, true);
  const foreign = named.filter((name) => !name.startsWith("."));
  if (diagnostics.length + foreign.length > 0) {
    const told = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
    throw new Error(`${path}: ${[...told, ...foreign.map((name) => `its types need ${name}`)].join("; ")}`);
  }
  return named.map((name) => join(dirname(path), name));
};
