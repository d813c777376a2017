import type { NamespaceLabels } from "../admission/decode.ts";
import type { NamespaceCacheState } from "../kubernetes/namespace-cache.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { formatProblem } from "../model/problem.ts";
import type { PolicySet } from "../policy/compile.ts";
import { loadPolicies } from "../policy/load-policies.ts";
import { PolicySource } from "../sources/policy-source.ts";
import { createNamespaces, type NamespaceSettings } from "./namespaces.ts";
import { createPoliciesInForce } from "./policies-in-force.ts";

export interface PoliciesOptions {
  /** Of policy files. */
  readonly folder: string;
  readonly namespaces: NamespaceSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The policy set that judges, and the namespaces' labels that it reads. */
export interface Policies {
  readonly source: PolicySource<PolicySet>;
  readonly current: () => PolicySet | undefined;
  readonly labels: NamespaceLabels;
  readonly namespaces: () => NamespaceCacheState | undefined;
  close(): void;
}

/** Starts nothing: `source.start()` does. */
export const createPolicies = ({ folder, logger, metrics, ...options }: PoliciesOptions): Policies => {
  const namespaces = createNamespaces(options.namespaces, logger, metrics);
  const inForce = createPoliciesInForce({
    synced: (ms) => namespaces.synced(ms),
    onChange: ({ policies, revision, readsNamespaceLabels }) => {
      namespaces.want(readsNamespaceLabels);
      metrics.policiesLoaded({ revision, policies: policies.length, at: new Date() });
      logger.info({ folder, revision, policies: policies.map(({ name }) => name) }, "policies loaded");
    },
  });
  const source = new PolicySource<PolicySet>({
    folder,
    load: loadPolicies,
    onChange: (set) => {
      // Before the set is in force; the other way round after it is, since the one before it may still read them.
      if (set.readsNamespaceLabels) namespaces.want(true);
      inForce.put(set);
    },
    onFailure: (problems) => {
      metrics.policyReloadFailed();
      logger.error({ folder, problems: problems.map(formatProblem) }, "policies rejected");
    },
  });
  const close = (): void => {
    source.close();
    namespaces.close();
  };
  return {
    source,
    current: () => inForce.current(),
    labels: namespaces.labels,
    namespaces: namespaces.state,
    close,
  };
};
