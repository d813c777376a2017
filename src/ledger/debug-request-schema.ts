import { z } from "zod";
import { isObject, type Json, type JsonObject } from "../model/json.ts";

const labels = z.record(z.string(), z.string());

const profile = z.looseObject({
  type: z.string().exactOptional(),
  localhostProfile: z.string().exactOptional(),
});

const sharedSecurityContext = {
  runAsUser: z.number().exactOptional(),
  runAsGroup: z.number().exactOptional(),
  runAsNonRoot: z.boolean().exactOptional(),
  seccompProfile: profile.exactOptional(),
  appArmorProfile: profile.exactOptional(),
  seLinuxOptions: z
    .looseObject({
      user: z.string().exactOptional(),
      role: z.string().exactOptional(),
      type: z.string().exactOptional(),
      level: z.string().exactOptional(),
    })
    .exactOptional(),
  windowsOptions: z
    .looseObject({
      hostProcess: z.boolean().exactOptional(),
      runAsUserName: z.string().exactOptional(),
      gmsaCredentialSpecName: z.string().exactOptional(),
      gmsaCredentialSpec: z.string().exactOptional(),
    })
    .exactOptional(),
};

const jsonObject = z.custom<JsonObject>(isObject, "an object");

const capabilities = z.looseObject({
  add: z.array(z.string()).exactOptional(),
  drop: z.array(z.string()).exactOptional(),
});

const envEntry = z.looseObject({
  name: z.string(),
  value: z.string().exactOptional(),
  valueFrom: jsonObject.exactOptional(),
});

/** Fields that no check reads are kept as they came. */
export const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z.array(envEntry).exactOptional(),
  imagePullPolicy: z.string().exactOptional(),
  terminationMessagePath: z.string().exactOptional(),
  terminationMessagePolicy: z.string().exactOptional(),
  securityContext: z
    .looseObject({
      ...sharedSecurityContext,
      privileged: z.boolean().exactOptional(),
      allowPrivilegeEscalation: z.boolean().exactOptional(),
      readOnlyRootFilesystem: z.boolean().exactOptional(),
      procMount: z.string().exactOptional(),
      capabilities: capabilities.exactOptional(),
    })
    .exactOptional(),
  stdin: z.boolean().exactOptional(),
  tty: z.boolean().exactOptional(),
  targetContainerName: z.string().exactOptional(),
});

export const requesterSchema = z.object({ username: z.string(), groups: z.array(z.string()) });

export const podIdentitySchema = z.object({ name: z.string(), uid: z.string() });

const targetContainer = z.object({
  name: z.string(),
  runAsUser: z.number().exactOptional(),
  runAsGroup: z.number().exactOptional(),
});

const podFacts = z.object({
  name: z.string(),
  uid: z.string(),
  labels,
  windows: z.boolean(),
  userNamespace: z.boolean(),
  shareProcessNamespace: z.boolean(),
  securityContext: z.looseObject(sharedSecurityContext),
  appArmorAnnotations: labels,
  containers: z.array(targetContainer),
  initContainers: z.array(targetContainer),
  standing: z.array(z.string()),
});

/** A DebugRequest as JSON: labels of the namespace that are not known are absent. */
export const debugRequestSchema = z.object({
  uid: z.string(),
  dryRun: z.boolean(),
  requester: requesterSchema,
  namespace: z.string(),
  namespaceLabels: labels.optional().transform((known) => known),
  pod: podFacts,
  added: z.array(z.object({ index: z.number(), container: containerSchema })),
});

const isJson = (value: unknown): value is Json => value !== undefined;

export const jsonSchema = z.custom<Json>(isJson, "JSON");
