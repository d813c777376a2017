import type { Rights } from "../admission/explain/rbac-station.ts";
import type { Right } from "../admission/explain/rights.ts";
import type { KubectlCommand } from "../admission/kubectl/parse-command.ts";
import type { Environment } from "../config/settings.ts";
import { createAccessApi, impersonating, type AccessApi } from "../kubernetes/access-api.ts";
import { createApiClient, type ApiClient } from "../kubernetes/api-client.ts";
import { ApiError, describeError } from "../kubernetes/api-error.ts";
import { getNamespaceLabels } from "../kubernetes/namespaces-api.ts";
import { getStoredPod } from "../kubernetes/pods-api.ts";
import type { Labels, Requester } from "../model/debug-request.ts";
import type { JsonObject } from "../model/json.ts";
import { quote } from "../model/printable.ts";
import type { Facts } from "./explain-facts.ts";
import { connectAsKubectl } from "./explain-kubeconfig.ts";
import { asImpersonated, type AskedAs } from "./explain-who.ts";
import { UserError } from "./io.ts";
import { readNamespaces } from "./namespaces-file.ts";

export interface ClusterQuestion {
  readonly command: KubectlCommand;
  /** Undefined where the command is not about a pod that there is. */
  readonly podName: string | undefined;
  readonly rights: readonly Right[];
  readonly askedAs: AskedAs | undefined;
  /** A file of labels, instead of those of the cluster. */
  readonly namespaces: string | undefined;
  readonly env: Environment;
  /** For each question; they are asked all at once. Default: ten seconds. */
  readonly timeoutMs?: number;
}

/**
 * What the cluster says. The pod and the namespace are read in our own name; who somebody is and what they may, in
 * theirs. Throws a UserError where the cluster does not answer, or the pod is not there.
 */
export const factsFromCluster = async (question: ClusterQuestion): Promise<Facts> => {
  const { command, podName, askedAs, env, timeoutMs = 10_000 } = question;
  const cluster = connectAsKubectl(command, env);
  const namespace = command.namespace ?? cluster.namespace ?? "default";
  const client = createApiClient(cluster, timeoutMs);
  const theirs = askedAs === undefined ? client : createApiClient(impersonating(cluster, askedAs), timeoutMs);
  const access = createAccessApi(theirs);
  try {
    const [stored, labels, who, rights] = await Promise.all([
      podName === undefined ? undefined : readPod(client, namespace, podName),
      readLabels(client, namespace, question.namespaces),
      askWho(access, askedAs),
      askRights(access, namespace, question),
    ]);
    const caveats = [...labels.caveats, ...who.caveats];
    return { namespace, requester: who.requester, stored, namespaceLabels: labels.labels, rights, caveats };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`the cluster at ${cluster.server}: ${toReason(error)}`, { cause: error });
  }
};

const readPod = async (
  client: ApiClient,
  namespace: string,
  name: string,
): Promise<JsonObject | undefined> => {
  try {
    const pod = await getStoredPod(client, { namespace, name });
    if (pod !== undefined) return pod;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
  throw new UserError(`there is no pod ${quote(name)} in namespace ${quote(namespace)} of the cluster`);
};

interface KnownLabels {
  readonly labels: Labels | undefined;
  readonly caveats: readonly string[];
}

const readLabels = async (
  client: ApiClient,
  namespace: string,
  file: string | undefined,
): Promise<KnownLabels> => {
  if (file !== undefined) return { labels: readNamespaces(file)(namespace), caveats: [] };
  try {
    return { labels: await getNamespaceLabels(client, namespace), caveats: [] };
  } catch (error) {
    if (!isRefused(error)) throw error;
    return {
      labels: undefined,
      caveats: [`you may not read namespace ${quote(namespace)}: its labels are not known`],
    };
  }
};

interface KnownRequester {
  readonly requester: Requester;
  readonly caveats: readonly string[];
}

const askWho = async (access: AccessApi, askedAs: AskedAs | undefined): Promise<KnownRequester> => {
  try {
    return { requester: await access.whoAmI(), caveats: askedAs === undefined ? [] : caveatsOf(askedAs) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (askedAs !== undefined && isRefused(error)) {
      return { requester: asImpersonated(askedAs), caveats: caveatsOf(askedAs) };
    }
    if (error.status !== NOT_FOUND) throw error;
    if (askedAs !== undefined) return { requester: asImpersonated(askedAs), caveats: caveatsOf(askedAs) };
    throw new UserError("this API server is older than 1.28 and does not say who you are: give --as USER");
  }
};

/** Nobody but whoever logs a person in knows that person's groups. */
const caveatsOf = ({ username, groups }: AskedAs): readonly string[] =>
  groups.length > 0 || username.startsWith("system:serviceaccount:")
    ? []
    : [`${quote(username)} is taken to be in no group: give --as-group GROUP for each`];

const askRights = async (
  access: AccessApi,
  namespace: string,
  { rights, askedAs }: ClusterQuestion,
): Promise<Rights> => {
  try {
    const checked = rights.map(async (right) => ({
      ...right,
      allowed: await access.may({ ...right, namespace: right.clusterWide === true ? "" : namespace }),
    }));
    return { checked: await Promise.all(checked) };
  } catch (error) {
    if (!isRefused(error)) throw error;
    return {
      unknown:
        askedAs === undefined
          ? "cannot tell: you may not ask what you may"
          : `cannot tell: you may not impersonate ${quote(askedAs.username)}, so the cluster does not say what that user may`,
    };
  }
};

const isRefused = (error: unknown): boolean => error instanceof ApiError && error.status === FORBIDDEN;

const [FORBIDDEN, NOT_FOUND] = [403, 404];

/** A parser's error may quote what it could not read: a token, where a program that gets one printed no JSON. */
const toReason = (error: unknown): string =>
  error instanceof SyntaxError
    ? "the program that the token comes from printed no JSON"
    : describeError(error);
