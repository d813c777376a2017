import { expect } from "chai";
import { boundContainers } from "../../../src/ledger/audit-events/bound-containers.ts";
import type { DebugContainer } from "../../../src/model/container.ts";

const X: DebugContainer = { name: "x", image: "busybox", command: ["sh"], targetContainerName: "app" };
const large = (units: number): DebugContainer => ({ ...X, args: ["a".repeat(units)] });
const OUTLINE = { name: "x", image: "busybox", targetContainerName: "app" };

describe("audit events: containers in bounds", () => {
  it("stay as they are while they are small", () => {
    expect(boundContainers([X, large(200_000)])).to.deep.equal({
      containers: [X, large(200_000)],
      cut: false,
    });
  });

  it("lose all but what identifies them where one is too large; the next may be small enough", () => {
    expect(boundContainers([large(300_000), X])).to.deep.equal({ containers: [OUTLINE, X], cut: true });
  });

  it("are small together", () => {
    const { containers, cut } = boundContainers(Array.from({ length: 1000 }, () => large(100_000)));
    expect(containers).to.have.length(1000);
    expect(containers.slice(2)).to.deep.equal(Array.from({ length: 998 }, () => OUTLINE));
    expect(cut).to.equal(true);
  });

  it("have short names", () => {
    const long = "n".repeat(400_000);
    const { containers } = boundContainers([{ name: long, image: long, targetContainerName: long }]);
    expect(containers).to.deep.equal([
      { name: "n".repeat(63), image: "n".repeat(256), targetContainerName: "n".repeat(63) },
    ]);
  });
});
