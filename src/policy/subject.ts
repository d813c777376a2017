import * as z from "zod";
import type { Requester } from "../model/debug-request.ts";
import { compileNameGlob } from "./glob.ts";
import { globText } from "./schema-parts.ts";

const apiGroup = z
  .enum(["", "rbac.authorization.k8s.io"])
  .optional()
  .meta({
    description: "Taken since RBAC subjects have it; without effect, given or absent.",
    examples: ["rbac.authorization.k8s.io"],
  });

const kind = <Kind extends string>(name: Kind, description: string) =>
  z.literal(name).meta({ description, examples: [name] });

/** The shape of RBAC subjects; names may be globs, in which `*` matches any characters. */
export const subjectSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: kind("Group", "One of the requester's groups."),
    name: globText("subject").meta({
      description: "The group's name; a glob, in which `*` stands for any characters. Case counts.",
      examples: ["developers", "oidc:*"],
    }),
    apiGroup,
  }),
  z.strictObject({
    kind: kind("User", "The requester's user name."),
    name: globText("subject").meta({
      description: "The user's name; a glob, in which `*` stands for any characters. Case counts.",
      examples: ["alice@example.com", "*@corp.example"],
    }),
    apiGroup,
  }),
  z.strictObject({
    kind: kind("ServiceAccount", "A ServiceAccount, by namespace and name."),
    namespace: globText("namespace").meta({
      description: "The ServiceAccount's namespace; a glob.",
      examples: ["ci"],
    }),
    name: globText("namespace").meta({
      description: "The ServiceAccount's name; a glob.",
      examples: ["debug-*"],
    }),
    apiGroup,
  }),
]);

export type Subject = z.infer<typeof subjectSchema>;

/** Whether the requester is this subject. User and group names are case-sensitive, as in RBAC. */
export const compileSubject = (subject: Subject): ((requester: Requester) => boolean) => {
  const name = compileNameGlob(subject.name);
  switch (subject.kind) {
    case "Group":
      return ({ groups }) => groups.some(name);
    case "User":
      return ({ username }) => name(username);
    case "ServiceAccount":
      return compileServiceAccount(compileNameGlob(subject.namespace), name);
  }
};

type NameTest = (name: string) => boolean;

const compileServiceAccount =
  (namespace: NameTest, name: NameTest) =>
  ({ username }: Requester): boolean => {
    // Neither a namespace nor a ServiceAccount's name can hold a colon, so the parts are unambiguous.
    const [system, kind, itsNamespace, itsName, ...rest] = username.split(":", 5);
    if (system !== "system" || kind !== "serviceaccount" || rest.length > 0) return false;
    return itsNamespace !== undefined && itsName !== undefined && namespace(itsNamespace) && name(itsName);
  };
