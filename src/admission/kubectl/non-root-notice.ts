import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import type { KubectlMinor } from "./kubectl-version.ts";

/**
 * What kubectl warns of where the pod's user is not root and the container has capabilities, which then may do nothing
 * (displayWarning in pkg/cmd/debug/debug.go, from 1.33 on).
 */
export const nonRootNotice = (
  container: JsonObject,
  { spec }: JsonObject,
  kubectl: KubectlMinor,
): readonly string[] => {
  const podUser = userOf(isObject(spec) ? spec["securityContext"] : undefined);
  const context = container["securityContext"];
  const gives = kubectl >= 33 && isObject(context) && podUser !== 0 && userOf(context) !== 0;
  return gives && podUser !== undefined && grants(context)
    ? [
        "kubectl warns that the pod's user is not root: capabilities may not work, unless --custom sets runAsUser: 0",
      ]
    : [];
};

const userOf = (context: Json | undefined): Json | undefined =>
  isObject(context) ? context["runAsUser"] : undefined;

const grants = ({ privileged, capabilities }: JsonObject): boolean => {
  const added = isObject(capabilities) ? capabilities["add"] : undefined;
  return privileged === true || (Array.isArray(added) && added.length > 0);
};
