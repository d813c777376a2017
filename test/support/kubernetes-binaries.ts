import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface KubernetesBinaries {
  readonly etcd: string;
  readonly apiServer: string;
  readonly kubectl: string;
}

/**
 * The binaries in the folder that `KUBEBUILDER_ASSETS` names, as controller-runtime's envtest has it.
 * Throws, saying how to get them, where one is missing: a suite that silently skips proves nothing.
 */
export const kubernetesBinaries = (): KubernetesBinaries => ({
  etcd: asset("etcd"),
  apiServer: asset("kube-apiserver"),
  kubectl: asset("kubectl"),
});

/** helm is not among envtest's binaries: taken from the same folder, else from the PATH. */
export const helmBinary = (): string => {
  const folders = [process.env["KUBEBUILDER_ASSETS"] ?? "", ...(process.env["PATH"] ?? "").split(delimiter)];
  const found = folders.map((folder) => join(folder, "helm")).find((file) => isExecutable(file));
  if (found === undefined) throw new Error("helm 3 is neither in KUBEBUILDER_ASSETS nor in the PATH");
  return found;
};

const asset = (name: string): string => {
  const folder = process.env["KUBEBUILDER_ASSETS"] ?? "";
  if (folder === "") throw new Error(`KUBEBUILDER_ASSETS is not set. ${HOW}`);
  const file = join(folder, name);
  if (!isExecutable(file))
    throw new Error(`KUBEBUILDER_ASSETS is ${folder}, but holds no executable ${name}. ${HOW}`);
  return file;
};

const HOW =
  "These tests run against a real API server: KUBEBUILDER_ASSETS must name a folder with etcd, kube-apiserver and kubectl " +
  '(and helm, unless it is in the PATH). `export KUBEBUILDER_ASSETS="$(setup-envtest use 1.36 -p path)"` fetches them ' +
  "(go install sigs.k8s.io/controller-runtime/tools/setup-envtest@latest).";

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
