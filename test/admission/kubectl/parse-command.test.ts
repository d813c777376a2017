import { expect } from "chai";
import fc from "fast-check";
import { parseKubectl, shellWords } from "../../../src/admission/kubectl/parse-command.ts";
import { shellWords as bashWords } from "../../support/shell-words.ts";

const parse = (line: string, kubectl = 36) => {
  const words = shellWords(line);
  return "invalid" in words ? words : parseKubectl(words, { kubectl });
};
const invalidOf = (line: string, kubectl?: number): string => {
  const command = parse(line, kubectl);
  return "invalid" in command ? command.invalid : `taken: ${JSON.stringify(command)}`;
};

const DEBUG = {
  kind: "debug",
  kubectl: 36,
  target: { kind: "pod", name: "web" },
  image: "busybox",
  profile: "general",
  profileGiven: false,
  env: [],
  stdin: false,
  tty: false,
  attach: false,
  quiet: false,
  argumentsOnly: false,
  command: [],
  asGroups: [],
  notices: [],
};

describe("admission/kubectl/parse-command", () => {
  describe("reads kubectl debug", () => {
    const rows: readonly (readonly [line: string, expect: object])[] = [
      ["kubectl debug web --image=busybox", {}],
      ["/usr/local/bin/kubectl debug pod/web --image busybox", {}],
      ["kubectl debug -it web --image=busybox", { stdin: true, tty: true, attach: true }],
      ["kubectl debug -i web --image=busybox --attach=false", { stdin: true }],
      ["kubectl debug web --image=busybox --attach -q", { attach: true, quiet: true }],
      ["kubectl debug -it=false web --image=busybox", { stdin: true, attach: true }],
      ["kubectl -nshop debug web --image=busybox", { namespace: "shop" }],
      ["kubectl -n=shop debug web --image=busybox -n other", { namespace: "other" }],
      ["kubectl --image busybox debug web", {}],
      ["kubectl debug web --image_pull_policy=Never --image=busybox", { imagePullPolicy: "Never" }],
      ["kubectl debug web --image=busybox -c tools --target=app", { containerName: "tools", targetContainer: "app" }],
      ["kubectl debug web --image=busybox --target= -c ''", {}],
      ["kubectl debug web --image=busybox --profile=netadmin", { profile: "netadmin", profileGiven: true }],
      ["kubectl debug web --image=busybox --arguments-only -- -n x", { argumentsOnly: true, command: ["-n", "x"] }],
      ["kubectl debug web --image=busybox -- sh -- -c", { command: ["sh", "--", "-c"] }],
      ["kubectl debug web --image=busybox --custom=c.yaml", { customFile: "c.yaml" }],
      ["kubectl debug web --image=busybox --env=B=2 --env=A=1", { env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] }],
      ["kubectl debug node/a --image=busybox", { target: { kind: "node", name: "a" } }],
      ["kubectl debug No/a --image=busybox", { target: { kind: "other", resource: "No", name: "a" } }],
      ["kubectl debug PO/a --image=busybox", { target: { kind: "other", resource: "PO", name: "a" } }],
      ["kubectl debug POD.v1./web --image=busybox", {}],
      ["kubectl debug deploy/web --image=busybox", { target: { kind: "other", resource: "deploy", name: "web" } }],
      ["kubectl debug -f pod.yaml --image=busybox", { target: { kind: "file", path: "pod.yaml" } }],
      ["kubectl debug web --copy-to=c --set-image=*=busybox", { copyTo: "c", image: "" }],
      [
        "kubectl debug web --image=busybox --as=a@example.com --as-group=b,c --as-group=d --as-uid=7 --context=x --cluster=y --user=z --kubeconfig=k",
        { as: "a@example.com", asGroups: ["b,c", "d"], asUid: "7", context: "x", cluster: "y", user: "z", kubeconfig: "k" },
      ],
    ]; // prettier-ignore
    for (const [line, expected] of rows) {
      it(line, () => expect(parse(line)).to.deep.equal({ ...DEBUG, ...expected }));
    }
  });

  describe("reads kubectl patch and replace", () => {
    const patch = {
      kind: "patch",
      pod: "web",
      subresource: "ephemeralcontainers",
      patchType: "strategic",
      asGroups: [],
      notices: [],
    };
    const replace = {
      kind: "replace",
      namespace: "shop",
      pod: "web",
      file: "f.json",
      asGroups: [],
      notices: [],
    };
    const raw = "/api/v1/namespaces/shop/pods/web/ephemeralcontainers";
    const rows: readonly (readonly [line: string, expect: object])[] = [
      ["kubectl patch pod web --subresource=ephemeralcontainers -p {}", { ...patch, patch: "{}" }],
      ["kubectl patch pods/web --subresource ephemeralcontainers --patch-file f", { ...patch, patchFile: "f" }],
      ["kubectl patch po web --subresource=ephemeralcontainers -p x --type=JSON", { ...patch, patch: "x", patchType: "json" }],
      ["kubectl patch po web --subresource=ephemeralcontainers -p x --type merge --dry-run=server", { ...patch, patch: "x", patchType: "merge", dryRun: "server" }],
      ["kubectl patch po web --subresource=ephemeralcontainers -p x --dry-run", { ...patch, patch: "x", dryRun: "client" }],
      ["kubectl patch po web --subresource=ephemeralcontainers -p x --dry-run=none -o yaml", { ...patch, patch: "x" }],
      [`kubectl replace --raw ${raw} -f f.json`, replace],
      [`kubectl replace --raw='${raw}?dryRun=All' --filename=f.json -n other`, { ...replace, dryRun: "server" }],
      [`kubectl replace --raw='${raw}' -f f.json --dry-run=server`, replace],
      ["kubectl replace --raw=/api/v1/namespaces/a%20b/pods/web/ephemeralcontainers -f f.json", { ...replace, namespace: "a b" }],
    ]; // prettier-ignore
    for (const [line, expected] of rows) {
      it(line, () => expect(parse(line)).to.deep.equal(expected));
    }
  });

  describe("refuses", () => {
    const subresource = "kubectl patch pod web --subresource=ephemeralcontainers";
    const raw = "kubectl replace --raw /api/v1/namespaces/shop/pods/web/ephemeralcontainers";
    const rows: readonly (readonly [line: string, expect: RegExp])[] = [
      ["", /^expected kubectl debug \.\.\., found ""$/],
      ["helm debug web", /^expected kubectl debug \.\.\., found "helm debug web"$/],
      ["kubectl", /found no command of kubectl$/],
      ["kubectl -- debug", /found no command of kubectl$/],
      ["kubectl -i debug web", /found "kubectl web"$/],
      ["kubectl debgu web", /did you mean debug\?$/],
      ["kubectl debug web", /^expected --image$/],
      ["kubectl debug --image=busybox", /^expected the name of a pod, or -f$/],
      ["kubectl debug '' --image=busybox", /^expected the name of a pod, found nothing$/],
      ["kubectl debug pod web --image=busybox", /write "pod\/web"$/],
      ["kubectl debug web sh --image=busybox", /a command stands after --$/],
      ["kubectl debug a/b/c --image=busybox", /^expected TYPE\/NAME, found "a\/b\/c"$/],
      ["kubectl debug /c --image=busybox", /^expected TYPE\/NAME/],
      ["kubectl debug a,b/c --image=busybox", /^expected TYPE\/NAME/],
      ["kubectl debug web -f f --image=busybox", /found both$/],
      ["kubectl debug -f f,g --image=busybox", /^expected one file, found 2/],
      ["kubectl debug web --image", /^--image has no value$/],
      ["kubectl debug web -c", /^-c has no value$/],
      ["kubectl debug web --image=Busybox", /^kubectl takes "Busybox" for no image's name$/],
      ["kubectl debug web --copy-to=c --set-image=a=B", /^kubectl takes "B" for no image's name$/],
      ["kubectl debug web --image=busybox -t", /^--tty needs --stdin$/],
      ["kubectl debug web --image=busybox -i=", /^kubectl knows no flag "-=" here \(in "-i="\)$/],
      [`kubectl debug web --image=${"a".repeat(4097)}`, /\(4097 characters\)" for no image's name$/],
      ["kubectl debug web --image=busybox --profile=genral", /did you mean general\?$/],
      ["kubectl debug web --image=busybox --profile=constructor", /^expected a profile of kubectl 1\.36 \(legacy, /],
      ["kubectl debug web --image=busybox --proflie=x", /did you mean --profile\?$/],
      ["kubectl debug web -image=busybox", /did you mean --image\?$/],
      ["kubectl debug web --image=busybox --stdin=maybe", /^--stdin: expected true or false, found "maybe"$/],
      ["kubectl debug web --image=busybox --image-pull-policy=never", /expected Always, IfNotPresent, Never, found "never"$/],
      ["kubectl debug web --image=busybox --env=SECRET", /^--env: expected NAME=VALUE, found "SECRET"$/],
      ["kubectl debug web --image=busybox --replace", /^--replace needs --copy-to$/],
      ["kubectl debug web --image=busybox --same-node", /^--same-node needs --copy-to$/],
      ["kubectl debug web --image=busybox --set-image=a=b", /^--set-image needs --copy-to$/],
      ["kubectl debug web --attach", /^--attach needs --image or --container$/],
      ["kubectl debug web --copy-to=c", /^--copy-to needs --image/],
      ["kubectl debug web --copy-to=c -- sh", /^a command after -- needs --image or --container$/],
      ["kubectl debug web --copy-to=c --image=b --target=a", /^--target cannot stand beside --copy-to/],
      ["kubectl debug web --image=busybox --dry-run=server", /^kubectl knows no flag "--dry-run" here/],
      ["kubectl debug web --image=busybox --help", /^--help asks for help/],
      ["kubectl debug -h", /^-h asks for help/],
      [subresource, /^expected --patch or --patch-file$/],
      [`${subresource} -p x --patch-file=y`, /found both$/],
      [`${subresource} -p x --type=x`, /^--type: expected json, merge or strategic, found "x"$/],
      [`${subresource} -p x --dry-run=x`, /^--dry-run: expected none, server or client, found "x"$/],
      [`${subresource} -p x --local`, /^--local sends nothing/],
      [`${subresource} -p x -f f`, /what -f and -k name is not read here$/],
      ["kubectl patch web -p x", /such as pod\/web, found "web"$/],
      ["kubectl patch pod a b -p x", /such as pod\/web, found "pod a b"$/],
      ["kubectl patch deploy web -p x", /^expected a pod, found "deploy web"/],
      [raw, /^expected one file by -f, found 0$/],
      [`${raw} -f a -f b`, /^expected one file by -f, found 2$/],
      [`${raw} -f https://example.com/`, /^--raw cannot send what an URL leads to$/],
      [`${raw} -f a -o yaml`, /^--output cannot stand beside --raw$/],
      [`${raw} -f a -R`, /^--recursive cannot stand beside --raw$/],
      ["kubectl replace -f a", /^expected --raw \/api/],
      ["kubectl replace --raw /api/v1/namespaces/shop/pods/web -f a", /^--raw: expected \/api/],
      ["kubectl replace --raw /api/v1/namespaces/%zz/pods/web/ephemeralcontainers -f a", /^--raw: expected \/api/],
    ]; // prettier-ignore
    for (const [line, expected] of rows) {
      it(line === "" ? "nothing" : line, () => expect(invalidOf(line)).to.match(expected));
    }

    it("repeats no value of an environment, nor what a terminal would obey", () => {
      expect(invalidOf("kubectl debug web --image=busybox --env=A=1,hunter2,B=2")).to.not.contain("hunter2");
      expect(parseKubectl(["kubectl", "debug", "--\u001b[31m"], { kubectl: 36 })).to.deep.equal({
        invalid: 'kubectl knows no flag "--\\x1b[31m" here',
      });
    });
  });

  describe("knows versions:", () => {
    const rows: readonly (readonly [kubectl: number, line: string, expect: RegExp])[] = [
      [35, "kubectl debug web --image=busybox", /"profile":"legacy"/],
      [36, "kubectl debug web --image=busybox", /"profile":"general"/],
      [31, "kubectl debug web --image=busybox", /"notices":\[\]/],
      [32, "kubectl debug web --image=busybox", /kubectl warns that profile legacy is deprecated/],
      [29, "kubectl debug web --image=busybox --profile=sysadmin", /^expected a profile of kubectl 1\.29 /],
      [26, "kubectl debug web --image=busybox --profile=general", /^expected a profile of kubectl 1\.26 \(legacy\)/],
      [30, "kubectl debug web --image=busybox --keep-labels", /^--keep-labels is known from kubectl 1\.31 on/],
      [31, "kubectl debug web --image=busybox --keep-labels", /^taken/],
      [30, "kubectl debug web --image=busybox --custom=x", /^--custom is known from kubectl 1\.31 on/],
      [26, "kubectl debug -f x --image=busybox", /^--filename is known from kubectl 1\.27 on/],
      [31, "kubectl patch pod web -p x --subresource=ephemeralcontainers", /^kubectl 1\.31 patches no subresource/],
      [32, "kubectl patch pod web -p x --subresource=ephemeralcontainers", /^taken/],
    ]; // prettier-ignore
    for (const [kubectl, line, expected] of rows) {
      it(`1.${kubectl}: ${line}`, () => expect(invalidOf(line, kubectl)).to.match(expected));
    }
  });

  it("takes 100,000 words and a word of a megabyte in bounded time", () => {
    const many = Array.from({ length: 100_000 }, (_, at) => `--env=A${at}=1`);
    const command = parseKubectl(["kubectl", "debug", "web", "--image=busybox", ...many], { kubectl: 36 });
    expect("env" in command && command.env).to.have.lengthOf(100_000);
    for (const long of [
      "a".repeat(1e6),
      "=".repeat(1e6),
      '"'.repeat(1e6),
      "-".repeat(1e6),
      "1".repeat(1e6),
      `${'"'.repeat(1e6)}x`,
    ]) {
      for (const flag of ["--image=", "--env=A=", "--request-timeout=", "--profile=", "-v", "--", ""]) {
        parseKubectl(["kubectl", "debug", "web", "--image=busybox", flag + long], { kubectl: 36 });
      }
    }
  }).timeout(10_000);

  it("never throws, and says what is wrong in one printable line", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "debug",
        "patch",
        "replace",
        "--",
        "-it",
        "--image=busybox",
        "web",
        "--env",
        "-f",
        "--raw",
      ),
      fc.string({
        unit: fc.integer({ min: 0, max: 0x3000 }).map((code) => String.fromCodePoint(code)),
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const command = parseKubectl(["kubectl", ...words], { kubectl: 36 });
        if ("invalid" in command) expect(command.invalid).to.match(/^[^\p{Cc}\p{Cf}]{1,400}$/u);
      }),
      { numRuns: 200 },
    );
  });
});

describe("admission/kubectl/parse-command, shellWords", () => {
  it("makes the words that bash makes", () => {
    const line = `a 'b c' "d 'e' \\"f\\" \\$g" h\\ i '' "" j"k"'l' \\\\ -x=1`;
    expect(shellWords(line)).to.deep.equal(bashWords(line));
  });
  for (const line of ["'a", '"a', "a\\", `"a'`]) {
    it(`refuses ${line}`, () => expect(shellWords(line)).to.deep.equal({ invalid: "a quote is not closed" }));
  }
  it("takes a word of a megabyte", () => {
    expect(shellWords(`a ${"b".repeat(1e6)} '${"c".repeat(1e6)}'`)).to.have.lengthOf(3);
  });
});
