import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { CHART } from "../support/chart.ts";
import { helm } from "../support/helm.ts";
import { succeed } from "../support/kubectl.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

/** What helm prints after an install, where the values decide. */
describe("the chart's notes", () => {
  let server: ApiServer;
  before(async () => {
    server = await sharedApiServer();
  });

  const notes = async (values: object): Promise<string> => {
    const where = ["--namespace=noted", `--kubeconfig=${server.kubeconfig}`, "--dry-run=server"];
    const install = ["install", "ephemeral-guard", CHART, ...where, "--values=-"];
    const printed = await succeed(helm(install, server.folder, JSON.stringify(values)));
    return printed.slice(printed.indexOf("NOTES:"));
  };

  const cases: readonly {
    name: string;
    values: object;
    says: readonly string[];
    saysNot?: readonly string[];
  }[] = [
    {
      name: "by default: where records are, and how they are read",
      values: {},
      says: [
        "records for 90d at most, in volume claim ephemeral-guard-recorder, which an uninstall takes away",
        "kubectl create clusterrolebinding reviewers --clusterrole=ephemeral-guard-reviewer --group=GROUP",
        "kubectl port-forward -n noted service/ephemeral-guard-recorder 9443",
        "kubectl create token -n NAMESPACE SERVICEACCOUNT --duration=1h",
      ],
      saysNot: ["WARNING"],
    },
    {
      name: "a volume that stays",
      values: { recorder: { persistence: { keep: true } } },
      says: ["in volume claim ephemeral-guard-recorder\n"],
      saysNot: ["uninstall"],
    },
    {
      name: "no volume",
      values: { recorder: { persistence: { enabled: false } } },
      says: ["in the recorder's pod\n  WARNING: recorder.persistence.enabled=false: all records are lost"],
    },
    {
      name: "a database",
      values: { recorder: { database: { existingSecret: "db" } } },
      says: ["in the database of Secret db\n"],
      saysNot: ["WARNING", "volume"],
    },
    {
      name: "a certificate that must be for the recorder too",
      values: {
        tls: { mode: "existingSecret", existingSecret: "own" },
        webhook: { annotations: { "cert-manager.io/inject-ca-from": "noted/own" } },
      },
      says: ["The certificate in own must also be for ephemeral-guard-recorder.noted.svc;"],
    },
    {
      name: "no recorder",
      values: {
        tls: { mode: "existingSecret", existingSecret: "own" },
        webhook: { annotations: { "cert-manager.io/inject-ca-from": "noted/own" } },
        recorder: { enabled: false },
      },
      says: ["no records: recorder.enabled=false."],
      saysNot: ["console", "reviewers"],
    },
    {
      name: "a console that has a name",
      values: { recorder: { console: { ingress: { enabled: true, host: "guard.example.com" } } } },
      says: ["open the console at https://guard.example.com:\n"],
      saysNot: ["port-forward"],
    },
    {
      name: "a webhook elsewhere",
      values: { webhook: { url: "https://guard.example.com:8443" } },
      says: ["the API server now asks https://guard.example.com:8443"],
      saysNot: ["record", "console"],
    },
  ];
  for (const { name, values, says, saysNot = [] } of cases) {
    it(name, async () => {
      const printed = await notes(values);
      for (const text of says) expect(printed).to.contain(text);
      for (const text of saysNot) expect(printed).to.not.contain(text);
    });
  }
});
