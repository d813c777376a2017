import { CONTAINER_SHAPE, POD_CONTAINER_SHAPE } from "./container-shape.ts";
import { BOOL, DYN, INT, listOf, mapOf, objectOf, STRING, type ObjectShape, type Shape } from "./shape.ts";

const metadata = objectOf("the pod's metadata", {
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  uid: STRING,
  creationTimestamp: STRING,
  labels: mapOf(STRING),
  annotations: mapOf(STRING),
  ownerReferences: listOf(
    objectOf("an owner reference", {
      apiVersion: STRING,
      kind: STRING,
      name: STRING,
      uid: STRING,
      controller: BOOL,
    }),
  ),
  finalizers: listOf(STRING),
});

const plain: Readonly<Record<string, Shape>> = {
  nodeName: STRING,
  nodeSelector: mapOf(STRING),
  serviceAccountName: STRING,
  priorityClassName: STRING,
  runtimeClassName: STRING,
  schedulerName: STRING,
  hostname: STRING,
  subdomain: STRING,
  restartPolicy: STRING,
  dnsPolicy: STRING,
  preemptionPolicy: STRING,
  hostNetwork: BOOL,
  hostPID: BOOL,
  hostIPC: BOOL,
  setHostnameAsFQDN: BOOL,
  shareProcessNamespace: BOOL,
  imagePullSecrets: listOf(objectOf("a pull secret", { name: STRING })),
  os: objectOf("the pod's os", { name: STRING }),
  containers: listOf(POD_CONTAINER_SHAPE),
  initContainers: listOf(POD_CONTAINER_SHAPE),
  ephemeralContainers: listOf(CONTAINER_SHAPE),
};

/** Absent, they mean something that is not their empty value; or their inside is known to Kubernetes alone. */
const decidedElsewhere: Readonly<Record<string, Shape>> = {
  hostUsers: BOOL,
  automountServiceAccountToken: BOOL,
  enableServiceLinks: BOOL,
  activeDeadlineSeconds: INT,
  terminationGracePeriodSeconds: INT,
  priority: INT,
  securityContext: DYN,
  affinity: DYN,
  dnsConfig: DYN,
  hostnameOverride: STRING,
  overhead: DYN,
  resources: DYN,
};

const openLists = ["volumes", "tolerations", "hostAliases", "readinessGates", "schedulingGates"] as const;
const moreOpenLists = ["topologySpreadConstraints", "resourceClaims"] as const;

const spec: ObjectShape = {
  kind: "object",
  name: "the pod's spec",
  fields: {
    ...objectOf("", plain).fields,
    ...objectOf("", Object.fromEntries([...openLists, ...moreOpenLists].map((name) => [name, listOf(DYN)])))
      .fields,
    ...Object.fromEntries(
      Object.entries(decidedElsewhere).map(([name, shape]) => [name, { shape, absent: "error" as const }]),
    ),
  },
};

/** The variable `pod`. Source: core/v1 PodSpec of 1.36; what is `dyn` inside is checked when a request is judged. */
export const POD_SHAPE: ObjectShape = objectOf("the pod", { metadata, spec });
