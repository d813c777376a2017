/** How lists of a type are merged; what is not named here is replaced, if it is a list, or merged by members. */
export type MergeSchema = Readonly<Record<string, MergeField>>;

export interface MergeField {
  /** Elements that have the same value there are one; without it the list holds plain values. */
  readonly key?: string;
  /** False for a map: it says only what is inside. */
  readonly list: boolean;
  readonly of: MergeSchema;
}

const list = (key?: string, of: MergeSchema = {}) => ({ list: true, of, ...(key !== undefined && { key }) });
const map = (of: MergeSchema) => ({ list: false, of });

/** The tags `patchStrategy` and `patchMergeKey` of core/v1's Container; EphemeralContainer has the same. */
export const CONTAINER_MERGE: MergeSchema = {
  env: list("name"),
  ports: list("containerPort"),
  volumeDevices: list("devicePath"),
  volumeMounts: list("mountPath"),
};

/** The same of core/v1's Pod, and of metav1's ObjectMeta. */
export const POD_MERGE: MergeSchema = {
  metadata: map({ finalizers: list(), ownerReferences: list("uid") }),
  spec: map({
    containers: list("name", CONTAINER_MERGE),
    ephemeralContainers: list("name", CONTAINER_MERGE),
    hostAliases: list("ip"),
    imagePullSecrets: list("name"),
    initContainers: list("name", CONTAINER_MERGE),
    resourceClaims: list("name"),
    schedulingGates: list("name"),
    topologySpreadConstraints: list("topologyKey"),
    volumes: list("name"),
  }),
  status: map({
    conditions: list("type"),
    hostIPs: list("ip"),
    podIPs: list("ip"),
    resourceClaimStatuses: list("name"),
  }),
};
