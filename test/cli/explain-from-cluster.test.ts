import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { rightsFor } from "../../src/admission/explain/rights.ts";
import { parseKubectl } from "../../src/admission/kubectl/parse-command.ts";
import type { Facts } from "../../src/cli/explain-facts.ts";
import { factsFromCluster, type ClusterQuestion } from "../../src/cli/explain-from-cluster.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

const POD = { metadata: { name: "web-7" }, spec: {} };
const REFUSED: Answer = { status: 403, body: { message: "no" } };

/** By the end of the path; SelfSubjectAccessReviews answer yes to all. */
const ANSWERS: Readonly<Record<string, Answer | "never">> = {
  "/pods/web-7": { body: POD },
  "/namespaces/shop": { body: { metadata: { name: "shop", labels: { a: "b" } } } },
  "/selfsubjectreviews": { body: { status: { userInfo: { username: "me", groups: ["us", 7] } } } },
  "/selfsubjectaccessreviews": { body: { status: { allowed: true } } },
};

/** What the real API server says to all this is shown in e2e/explain.test.ts. */
describe("cli/explain-from-cluster", () => {
  let folder: TemporaryFolder;
  let kubeconfig: string;
  let answers: Readonly<Record<string, Answer | "never">>;
  let seen: { readonly path: string; readonly headers: IncomingMessage["headers"]; readonly body: string }[];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { url: path = "", headers } = request;
      seen.push({ path, headers, body });
      const answer = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1] ?? { status: 404 };
      if (answer === "never") return;
      response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body ?? {}));
    });
  });

  before(async () => {
    folder = await createTemporaryFolder("explain-cluster");
    kubeconfig = join(folder.path, "config");
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
    const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
    const config = {
      "current-context": "x",
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user: { token: "secret-token" } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u", namespace: "shop" } }],
    };
    await writeFile(kubeconfig, JSON.stringify(config));
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await folder.close();
  });
  beforeEach(() => {
    [answers, seen] = [ANSWERS, []];
  });

  const ask = (given: Partial<ClusterQuestion> = {}): Promise<Facts> => {
    const command = parseKubectl(["kubectl", "debug", "web-7", "--image=busybox"], { kubectl: 36 });
    if ("invalid" in command) throw new Error(command.invalid);
    return factsFromCluster({
      command,
      podName: "web-7",
      rights: rightsFor(command, "web-7"),
      askedAs: undefined,
      namespaces: undefined,
      env: { KUBECONFIG: kubeconfig },
      ...given,
    });
  };
  const failure = async (given: Partial<ClusterQuestion> = {}): Promise<string> =>
    ask(given).then(
      () => "none",
      (error: unknown) => String(error).replace(/:\d{4,5}\b/, ":PORT"),
    );
  const bob = { username: "bob", groups: ["a", "b"], uid: "7" };

  it("finds pod, labels, user and rights, in the context's namespace", async () => {
    const { rights, ...facts } = await ask();
    expect(facts).to.deep.equal({
      namespace: "shop",
      requester: { username: "me", groups: ["us"] },
      stored: POD,
      namespaceLabels: { a: "b" },
      caveats: [],
    });
    const checked = "checked" in rights ? rights.checked : [];
    expect(checked.map(({ allowed }) => allowed)).to.deep.equal([true, true]);
    const asked = seen
      .filter(({ path }) => path.endsWith("accessreviews"))
      .map(({ body }) => JSON.parse(body) as object);
    expect(asked).to.deep.include({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: {
        resourceAttributes: {
          group: "",
          verb: "patch",
          resource: "pods",
          subresource: "ephemeralcontainers",
          namespace: "shop",
          name: "web-7",
        },
      },
    });
  });

  it("heeds a denial, whoever allows", async () => {
    answers = {
      ...ANSWERS,
      "/selfsubjectaccessreviews": { body: { status: { allowed: true, denied: true } } },
    };
    const { rights } = await ask();
    const checked = "checked" in rights ? rights.checked : [];
    expect(checked.map(({ allowed }) => allowed)).to.deep.equal([false, false]);
  });

  it("takes labels from a file instead, and does not ask for them", async () => {
    const namespaces = join(folder.path, "labels.yaml");
    await writeFile(namespaces, "shop: {from: file}");
    expect(await ask({ namespaces })).to.deep.include({ namespaceLabels: { from: "file" } });
    expect(seen.map(({ path }) => path)).to.not.include("/api/v1/namespaces/shop");
  });

  it("asks for somebody else in that name, but reads in its own", async () => {
    await ask({ askedAs: bob });
    for (const { path, headers } of seen) {
      const own = /\/(pods\/web-7|namespaces\/shop)$/.test(path);
      const { "impersonate-user": user, "impersonate-group": groups, "impersonate-uid": uid } = headers;
      expect([user, groups, uid], path).to.deep.equal(
        own ? [undefined, undefined, undefined] : ["bob", "a, b", "7"],
      );
    }
  });

  const cases: readonly {
    readonly name: string;
    readonly answers: Readonly<Record<string, Answer>>;
    readonly given?: Partial<ClusterQuestion>;
    readonly expect: object;
  }[] = [
    {
      name: "a pod that may not be read",
      answers: { "/pods/web-7": REFUSED },
      expect: { stored: undefined },
    },
    {
      name: "a namespace that may not be read",
      answers: { "/namespaces/shop": REFUSED },
      expect: {
        namespaceLabels: undefined,
        caveats: ['you may not read namespace "shop": its labels are not known'],
      },
    },
    {
      name: "somebody who may not be impersonated",
      answers: { "/selfsubjectreviews": REFUSED, "/selfsubjectaccessreviews": REFUSED },
      given: { askedAs: bob },
      expect: {
        requester: { username: "bob", groups: ["a", "b", "system:authenticated"] },
        rights: {
          unknown:
            'cannot tell: you may not impersonate "bob", so the cluster does not say what that user may',
        },
      },
    },
    {
      name: "somebody without groups",
      answers: {},
      given: { askedAs: { username: "bob", groups: [] } },
      expect: { caveats: ['"bob" is taken to be in no group: give --as-group GROUP for each'] },
    },
    {
      name: "an API server that does not know who somebody is",
      answers: { "/selfsubjectreviews": { status: 404 } },
      given: { askedAs: bob },
      expect: { requester: { username: "bob", groups: ["a", "b", "system:authenticated"] } },
    },
  ];
  for (const { name, answers: other, given, expect: expected } of cases) {
    it(`goes on with ${name}`, async () => {
      answers = { ...ANSWERS, ...other };
      const facts = await ask(given);
      expect(facts).to.deep.include(expected);
    });
  }

  it("says what is wrong, and no token", async () => {
    answers = { ...ANSWERS, "/pods/web-7": { status: 404 } };
    expect(await failure()).to.equal('UserError: there is no pod "web-7" in namespace "shop" of the cluster');
    answers = { ...ANSWERS, "/pods/web-7": { status: 401, body: { message: "Unauthorized" } } };
    expect(await failure()).to.equal(
      "UserError: the cluster at http://127.0.0.1:PORT: the API server says 401: Unauthorized",
    );
    answers = { ...ANSWERS, "/selfsubjectreviews": { status: 404 } };
    expect(await failure()).to.contain("does not say who you are: give --as USER");
    answers = { ...ANSWERS, "/selfsubjectreviews": { status: 500, body: { message: "broken" } } };
    expect(await failure({ askedAs: bob })).to.contain("the API server says 500: broken");
    answers = { ...ANSWERS, "/selfsubjectreviews": { body: { status: {} } } };
    expect(await failure()).to.contain("expected a user from the API server's SelfSubjectReview");
  });

  it("does not wait for ever", async () => {
    answers = { ...ANSWERS, "/namespaces/shop": "never" };
    expect(await failure({ timeoutMs: 200 })).to.equal(
      "UserError: the cluster at http://127.0.0.1:PORT: the API server has not answered within 200 ms",
    );
  });
});
