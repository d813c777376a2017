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

  describe("is read as kubectl reads it:", () => {
    const rows: readonly { name: string; given: string; expect: object }[] = [
      {
        name: "short flags together, long ones with a space, values with quotes",
        given: `kubectl debug -itn shop web-7 -c tools --image 'busybox:1.36' --env A="b c" --env=D= --image-pull-policy=Never --profile=baseline -- sh -c "echo \\"hi\\" 'x'" it\\'s`,
        expect: {
          namespace: "shop",
          pod: "web-7",
          container: {
            name: "tools",
            image: "busybox:1.36",
            imagePullPolicy: "Never",
            env: [
              { name: "A", value: "b c" },
              { name: "D", value: "" },
            ],
            stdin: true,
            tty: true,
            command: ["sh", "-c", `echo "hi" 'x'`, "it's"],
          },
        },
      },
      {
        name: "words after -- as arguments, where that is asked for",
        given:
          "kubectl debug web-7 --image=busybox --profile=baseline --arguments-only --stdin --tty=false -nshop -- -n x",
        expect: {
          namespace: "shop",
          pod: "web-7",
          container: { image: "busybox", stdin: true, args: ["-n", "x"] },
        },
      },
    ];
    for (const { name, given, expect: expected } of rows) {
      it(name, () => expect(parsed(given)).to.deep.equal(expected));
    }
  });

  describe("is refused", () => {
    const rows: readonly (readonly [given: string, expect: RegExp])[] = [
      ["kubectl exec web-7", /^expected kubectl debug \.\.\., found "kubectl exec web-7"$/],
      ["kubectl debug web-7", /^expected --image$/],
      ["kubectl debug --image=busybox", /^expected the name of one pod, found ""$/],
      ["kubectl debug node/a --image=busybox", /^expected the name of one pod, found "node\/a"$/],
      ["kubectl debug web-7 web-8 --image=busybox", /^expected the name of one pod, found "web-7 web-8"$/],
      ["kubectl debug web-7 --image", /^--image has no value$/],
      ["kubectl debug web-7 --image=busybox -t", /^--tty needs --stdin$/],
      ["kubectl debug web-7 --image=busybox --profil=general", /^flag --profil is not known here \(did you mean --profile\?\)/],
      ["kubectl debug web-7 --image=busybox --copy-to=other", /^flag --copy-to is not known here: write the container out/],
      ["kubectl debug web-7 --image=busybox -x", /^flag --x is not known here/],
      ["kubectl debug web-7 --image=busybox --profile=root", /^expected a profile \(legacy, general, .*sysadmin\), found "root"$/],
      ["kubectl debug web-7 --image=busybox --profile=constructor", /^expected a profile/],
      ["kubectl debug web-7 --image='busybox", /^a quote is not closed$/],
    ]; // prettier-ignore
    for (const [given, expected] of rows) {
      it(given, () => {
        const command = parseDebugCommand(given);
        expect("invalid" in command ? command.invalid : "taken").to.match(expected);
      });
    }
  });
});
