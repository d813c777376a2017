import { expect } from "chai";
import { toSightings } from "../../src/marking/sight.ts";
import { aContainer, ALICE, aPod, stampOf } from "./given.ts";

describe("marking/sight", () => {
  it("tells of each container, in the pod's order", () => {
    const state = { state: "waiting", reason: "ErrImagePull" } as const;
    const containers = [
      aContainer({ name: "one", state }),
      aContainer({ name: "two", stamp: [] }),
      aContainer({ name: "three", stamp: stampOf(ALICE).slice(0, 1) }),
    ];
    const place = { namespace: "shop", pod: "app", podUid: "uid-of-app", image: "busybox:1.36" };
    expect(toSightings(aPod({ containers }))).to.deep.equal([
      { ...place, container: "one", state, stampedBy: ALICE, stampedAt: "2026-11-21T14:00:00.000Z" },
      { ...place, container: "two", state: undefined, stampedBy: undefined, stampedAt: undefined },
      // Nobody is called so: nothing vouches for it.
      {
        ...place,
        container: "three",
        state: undefined,
        stampedBy: "(faulty stamp)",
        stampedAt: undefined,
      },
    ]);
  });

  it("cuts and escapes what an image is called", () => {
    const [sighting] = toSightings(
      aPod({ containers: [aContainer({ image: `\u001b[31m${"x".repeat(5000)}` })] }),
    );
    expect(sighting?.image).to.match(/^\\x1b\[31mx{1019}\.\.\. \(5005 characters\)$/);
  });
});
