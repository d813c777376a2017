import type { DebugContainer, SharedSecurityContext } from "./container.ts";

/** Labels or annotations, by key. */
export type Labels = Readonly<Record<string, string>>;

/** Who asks: `request.userInfo` of the AdmissionReview. */
export interface Requester {
  readonly username: string;
  readonly groups: readonly string[];
}

/** The pod as a request names it; `uid` is empty where that is not known. */
export interface PodIdentity {
  readonly name: string;
  readonly uid: string;
}

/** A container of the pod that the added container may name as its target. */
export interface TargetContainer {
  readonly name: string;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}

/**
 * What policies may read of the pod. All of it comes from `oldObject`: in the mutating phase `object` still holds
 * whatever the client sent, forged labels included (KUBERNETES 2.1).
 */
export interface PodFacts {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  /** `spec.os.name` is `windows`. */
  readonly windows: boolean;
  /** `spec.hostUsers` is `false`: the pod has a user namespace of its own. */
  readonly userNamespace: boolean;
  readonly shareProcessNamespace: boolean;
  readonly securityContext: SharedSecurityContext;
  /** `container.apparmor.security.beta.kubernetes.io/<container>` annotations, by container name. */
  readonly appArmorAnnotations: Labels;
  /** Regular containers, in order. */
  readonly containers: readonly TargetContainer[];
  /** Init containers, sidecars among them, in order. */
  readonly initContainers: readonly TargetContainer[];
  /** Names of the ephemeral containers that stand in the pod before this request. */
  readonly standing: readonly string[];
}

/** A container that the request adds, and its place in `object.spec.ephemeralContainers`. */
export interface AddedContainer {
  readonly index: number;
  readonly container: DebugContainer;
}

/** One request to add debug containers to a pod: small, serialisable, and all that a policy can judge by. */
export interface DebugRequest {
  /** The AdmissionReview's uid: one client command may cause several (KUBERNETES 1). */
  readonly uid: string;
  readonly dryRun: boolean;
  readonly requester: Requester;
  readonly namespace: string;
  /** The namespace's labels; undefined when they are not known, which fails closed where a policy reads them. */
  readonly namespaceLabels: Labels | undefined;
  readonly pod: PodFacts;
  readonly added: readonly AddedContainer[];
}
