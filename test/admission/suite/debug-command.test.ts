import { expect } from "chai";
import { parseDebugCommand } from "../../../src/admission/suite/debug-command.ts";
import { requestReview } from "../../../src/admission/suite/request-review.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { realReview } from "../../support/real-review.ts";

const PROFILE =
  "kubectl debug hardened --image=registry.example.com/debug/tools:1.4.2 --target=app --profile=";

/** The last ephemeral container of a review's pod: the one that it adds. */
const addedIn = (review: JsonObject): JsonObject => {
  const { object } = review["request"] as { object: { spec: { ephemeralContainers: JsonObject[] } } };
  return object.spec.ephemeralContainers.at(-1)!;
};

const parsed = (text: string) => {
  const command = parseDebugCommand(text);
  if ("invalid" in command) throw new Error(command.invalid);
  return command;
};

describe("admission/suite: a kubectl debug command", () => {
  describe("asks for the container that kubectl was seen to send", () => {
    const rows: readonly (readonly [review: string, command: string])[] = [
      ["seed-basic", "kubectl debug sample-app --image=busybox:latest --target=app"],
      ["seed-shared-ns", "kubectl debug shared-ns-pod --image busybox:latest --target=app -- sh"],
      ["seed-profiling", "kubectl debug pod/sample-app --image=ubuntu:22.04 --target=app -- bash"],
      ...["baseline", "general", "legacy", "netadmin", "restricted", "sysadmin"].map(
        (name) => [`profile-${name}`, `${PROFILE}${name}`] as const,
      ),
    ];
    for (const [name, text] of rows) {
      it(name, () => {
        const real = addedIn(realReview(`${name}.mutate`));
        const { container } = parsed(text);
        const made = requestReview({ added: [{ ...container, name: real["name"] }] });
        expect(addedIn(made)).to.deep.equal(real);
      });
    }
  });

  describe("is read as that version of kubectl reads it", () => {
    const rows: readonly (readonly [kubectl: string | undefined, expect: JsonObject | undefined])[] = [
      ["1.35", undefined],
      ["1.36", { capabilities: { add: ["SYS_PTRACE"] } }],
      [undefined, { capabilities: { add: ["SYS_PTRACE"] } }],
    ];
    for (const [kubectl, expected] of rows) {
      it(kubectl ?? "the latest, where none is named", () => {
        const command = parseDebugCommand("kubectl debug web-7 --image=busybox", { kubectl });
        expect("invalid" in command ? command : command.container["securityContext"]).to.deep.equal(expected);
      });
    }
  });

  it("gives the container a name that is not taken", () => {
    const spec = { ephemeralContainers: [{ name: "debugger-00001" }, { name: "debugger-00002" }] };
    const command = parseDebugCommand("kubectl debug web-7 -n shop --image=busybox", { spec });
    expect(command).to.deep.include({ namespace: "shop", pod: "web-7" });
    expect(command).to.have.nested.property("container.name", "debugger-00003");
  });

  describe("is refused where it says what a suite does not hold", () => {
    const rows: readonly (readonly [given: string, expect: RegExp])[] = [
      ["kubectl exec web-7", /^expected kubectl debug.*, found "kubectl exec"$/],
      ["kubectl patch pod web-7 -p {} --subresource=x", /^expected kubectl debug ..., found kubectl patch/],
      ["kubectl debug web-7", /^expected --image$/],
      ["kubectl debug node/a --image=busybox", /^expected a pod's name/],
      ["kubectl debug -f pod.yaml --image=busybox", /^expected a pod's name/],
      ["kubectl debug web-7 --image=busybox --copy-to=other", /^--copy-to creates a pod/],
      ["kubectl debug web-7 --image=busybox --custom=x.json", /^--custom is not read here: write the container out/],
      ["kubectl debug web-7 --image=busybox --as=alice@example.com", /^--as says who asks/],
      ["kubectl debug web-7 --image=busybox --as-group=a", /^--as says who asks/],
      ["kubectl debug web-7 --image=busybox --context=prod", /^--context chooses a cluster/],
      ["kubectl debug web-7 --image=busybox --profil=general", /did you mean --profile\?$/],
      ["kubectl debug web-7 --image='busybox", /^a quote is not closed$/],
      ["kubectl debug web-7 --image=busybox -c sidecar", /^the pod has a container "sidecar" already/],
    ]; // prettier-ignore
    for (const [given, expected] of rows) {
      it(given, () => {
        const command = parseDebugCommand(given, { spec: { containers: [{ name: "sidecar" }] } });
        expect("invalid" in command ? command.invalid : "taken").to.match(expected);
      });
    }
  });
});
