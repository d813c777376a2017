/** A field that an ephemeral container can carry. */
export type Field =
  | { readonly kind: "string" | "integer" | "boolean" }
  | ObjectField
  | { readonly kind: "list"; readonly of: Field };

export interface ObjectField {
  readonly kind: "object";
  readonly fields: Readonly<Record<string, Field | RefusedField>>;
}

/** Part of the type that containers share, but the API server refuses it in an ephemeral one. */
export interface RefusedField {
  readonly kind: "refused";
}

const string: Field = { kind: "string" };
const integer: Field = { kind: "integer" };
const boolean: Field = { kind: "boolean" };
const refused: RefusedField = { kind: "refused" };
const object = (fields: ObjectField["fields"]): ObjectField => ({ kind: "object", fields });
const list = (of: Field): Field => ({ kind: "list", of });

/** Source: core/v1 EphemeralContainerCommon of 1.36, and validateEphemeralContainers for what is refused. */
export const CONTAINER_FIELDS: ObjectField = object({
  name: string,
  image: string,
  command: list(string),
  args: list(string),
  workingDir: string,
  envFrom: list(
    object({
      prefix: string,
      configMapRef: object({ name: string, optional: boolean }),
      secretRef: object({ name: string, optional: boolean }),
    }),
  ),
  env: list(
    object({
      name: string,
      value: string,
      valueFrom: object({
        fieldRef: object({ apiVersion: string, fieldPath: string }),
        resourceFieldRef: object({ containerName: string, resource: string, divisor: string }),
        configMapKeyRef: object({ name: string, key: string, optional: boolean }),
        secretKeyRef: object({ name: string, key: string, optional: boolean }),
        fileKeyRef: object({ volumeName: string, path: string, key: string, optional: boolean }),
      }),
    }),
  ),
  volumeMounts: list(
    object({
      name: string,
      readOnly: boolean,
      recursiveReadOnly: string,
      mountPath: string,
      mountPropagation: string,
      subPath: refused,
      subPathExpr: refused,
    }),
  ),
  volumeDevices: list(object({ name: string, devicePath: string })),
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  imagePullPolicy: string,
  securityContext: object({
    capabilities: object({ add: list(string), drop: list(string) }),
    privileged: boolean,
    seLinuxOptions: object({ user: string, role: string, type: string, level: string }),
    windowsOptions: object({
      gmsaCredentialSpecName: string,
      gmsaCredentialSpec: string,
      runAsUserName: string,
      hostProcess: boolean,
    }),
    runAsUser: integer,
    runAsGroup: integer,
    runAsNonRoot: boolean,
    readOnlyRootFilesystem: boolean,
    allowPrivilegeEscalation: boolean,
    procMount: string,
    seccompProfile: object({ type: string, localhostProfile: string }),
    appArmorProfile: object({ type: string, localhostProfile: string }),
  }),
  stdin: boolean,
  stdinOnce: boolean,
  tty: boolean,
  targetContainerName: string,
  ports: refused,
  resources: refused,
  resizePolicy: refused,
  restartPolicy: refused,
  restartPolicyRules: refused,
  livenessProbe: refused,
  readinessProbe: refused,
  startupProbe: refused,
  lifecycle: refused,
});

/** Fields that no container arrives without: the API server demands the first two and fills the others. */
export const ALWAYS_FILLED: ReadonlySet<string> = new Set([
  "name",
  "image",
  "imagePullPolicy",
  "terminationMessagePath",
  "terminationMessagePolicy",
]);
