import * as z from "zod";
import { customIssue, inEditors } from "../../policy/schema-parts.ts";
import { parseKubectlVersion } from "../kubectl/kubectl-version.ts";
import { ofKubernetes } from "./kubernetes-definitions.ts";

const strings = z.record(z.string(), z.string());
/** Checked field by field elsewhere (`shape-problems.ts`): the API server's own types. */
const anyObject = z.record(z.string(), z.unknown());

const namespaceSchema = z
  .union([
    z
      .string()
      .min(1)
      .meta({ description: "The namespace's name.", examples: ["shop"] }),
    z
      .strictObject({
        name: z
          .string()
          .min(1)
          .optional()
          .meta({ description: "The namespace's name. Absent: `default`.", examples: ["shop"] }),
        labels: strings.optional().meta({
          description:
            "The namespace's labels, besides kubernetes.io/metadata.name. Absent: it has no others.",
          examples: [{ tier: "production" }],
        }),
      })
      .meta({ description: "The namespace's name and labels." }),
  ])
  .meta({
    description: "The namespace: its name, or its name and labels. Absent: `default`.",
    examples: ["shop", { name: "shop", labels: { tier: "production" } }],
  });

const podSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The pod's name. Absent: `web-7`, or that of the command.", examples: ["web-7"] }),
    labels: strings.optional().meta({
      description: "The pod's labels as stored. Absent: it has none.",
      examples: [{ app: "web" }],
    }),
    annotations: strings.optional().meta({
      description: "The pod's annotations as stored. Absent: it has none.",
      examples: [{ "example.com/owner": "shop" }],
    }),
    spec: anyObject.optional().meta({
      ...ofKubernetes("podSpec"),
      description:
        "Parts of the pod's spec as stored; its ephemeralContainers are those that stand in the pod already. Absent: one container, `app`.",
      examples: [{ containers: [{ name: "app", securityContext: { runAsUser: 1001 } }] }],
    }),
  })
  .meta({
    description: "The pod before the request. Absent: one with the container `app`.",
    examples: [{ name: "web-7", labels: { app: "web" } }],
  });

const containerSchema = anyObject.meta(ofKubernetes("container"));

/** What requests say of who asks, and about which pod; `given` says it for all of a suite. */
export const whoAndWhere = {
  user: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "The user's name. Absent: alice@example.com.", examples: ["alice@example.com"] }),
  groups: z
    .array(z.string())
    .optional()
    .meta({
      description:
        "The user's groups, besides those that the API server adds: system:authenticated, a ServiceAccount's own. Absent: no others.",
      examples: [["developers"]],
    }),
  namespace: namespaceSchema.optional(),
  pod: podSchema.optional(),
  kubectl: z
    .string()
    .superRefine((text, context) => {
      const read = parseKubectlVersion(text);
      if (typeof read !== "number") context.addIssue(customIssue(read.invalid, { code: "bad-request" }));
    })
    .meta({
      ...inEditors(
        String.raw`^(v?1\.\d{1,3}(\.\d+([-+][-+.\w]*)?)?|\d{1,3})$`,
        'a version of kubectl, such as "1.36"',
      ),
      description:
        "The version of kubectl that reads `command`, in quotes: up to 1.35 its default profile is `legacy`, from 1.36 on `general`. Absent: 1.36.",
      examples: ["1.30"],
    })
    .optional(),
};

const SOURCES = ["container", "containers", "command", "review"] as const;

export const requestSchema = z
  .strictObject({
    ...whoAndWhere,
    dryRun: z
      .boolean()
      .optional()
      .meta({ description: "Whether it is a dry run. Absent: `false`.", examples: [true] }),
    container: containerSchema.optional().meta({
      description: "The container that is added; what the API server fills in may be left out.",
      examples: [{ image: "busybox:1.36", targetContainerName: "app" }],
    }),
    containers: z
      .array(containerSchema)
      .min(1)
      .optional()
      .meta({
        description: "Several containers that one request adds.",
        examples: [[{ image: "busybox:1.36" }, { image: "busybox:1.36" }]],
      }),
    command: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: "A kubectl debug command that adds a container to a pod, as it is typed.",
        examples: ["kubectl debug -it web-7 -n shop --image=busybox:1.36 --target=app"],
      }),
    review: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: "A file with a whole AdmissionReview in JSON, its path as seen from the suite's folder.",
        examples: ["reviews/strace.json"],
      }),
  })
  .superRefine((request, context) => {
    const given = SOURCES.filter((key) => request[key] !== undefined);
    if (given.length !== 1) {
      const found = given.length === 0 ? "none" : given.join(" and ");
      const message = `expected one of ${SOURCES.join(", ")}, found ${found}`;
      context.addIssue(customIssue(message, { code: "bad-request" }));
    }
    if (request.kubectl !== undefined && request.command === undefined) {
      const message = "kubectl says who reads command, and there is none";
      context.addIssue({ ...customIssue(message, { code: "bad-request" }), path: ["kubectl"] });
    }
    if (request.review === undefined) return;
    for (const key of ["user", "groups", "pod", "dryRun"] as const) {
      if (request[key] === undefined) continue;
      const message = `${key} cannot stand beside review, which says it already`;
      context.addIssue({ ...customIssue(message, { code: "bad-request" }), path: [key] });
    }
  })
  .meta({
    description: "What is asked for: who, where, and one of `container`, `containers`, `command`, `review`.",
    examples: [{ command: "kubectl debug -it web-7 -n shop --image=busybox:1.36 --target=app" }],
    // In allOf: as kinds of map of its own, "did you mean" would look for keys there.
    allOf: [
      {
        oneOf: SOURCES.map((key) => ({
          required: [key],
          errorMessage: `Expected one of ${SOURCES.join(", ")}.`,
        })),
      },
    ],
  });
