import { expect } from "chai";
import { PODS } from "../admission/explain/pod-security-table.ts";
import type { ApiServer } from "../support/api-server.ts";
import { createNamespace } from "../support/namespace.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

/** The table that explain's own judgement of whole pods is tested by, put before Pod Security Admission itself. */
describe("explain's table of pods", () => {
  let server: ApiServer;
  before(async () => {
    server = await sharedApiServer();
    for (const level of ["baseline", "restricted"])
      await createNamespace(server.client, `table-${level}`, { "pod-security.kubernetes.io/enforce": level });
  });

  for (const { name, spec, ...expected } of PODS) {
    for (const level of ["baseline", "restricted"] as const) {
      it(`is right on ${name} and level ${level}`, async () => {
        const { status, body } = await server.client.request({
          method: "POST",
          path: `/api/v1/namespaces/table-${level}/pods?dryRun=All`,
          body: { apiVersion: "v1", kind: "Pod", metadata: { name: "web-7" }, spec },
        });
        const { message = "" } = body as { message?: string };
        expect(status, message).to.equal(expected[level].length === 0 ? 201 : 403);
        if (status === 403) expect(message).to.contain(`violates PodSecurity "${level}:latest"`);
      });
    }
  }
});
