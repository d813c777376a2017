import fc from "fast-check";
import { expect } from "chai";
import type { CertificateDuty } from "../../../src/kubernetes/certificates/certificate-duty.ts";
import { createInstallation, DAY, MUTATING, SERVING, trustedUntil, VALIDATING } from "./installation.ts";

/** What happens next in the cluster. */
type Step =
  /** A recorder begins to look, unless it is at it already. */
  | { readonly do: "look"; readonly recorder: number }
  /** One of the calls that are under way reaches the API server. */
  | { readonly do: "call"; readonly which: number }
  /** A recorder dies, whatever it is doing, and another one takes its place. */
  | { readonly do: "kill"; readonly recorder: number }
  /** Time passes; then the first recorder does what is to be done, while calls of the others are still under way. */
  | { readonly do: "wait"; readonly days: number };

const RECORDERS = 3;
/** How late a change of the Secret reaches a pod, and a change of a configuration an API server. */
const KUBELET_LATE_MS = 2 * DAY;
const API_SERVER_LATE_MS = DAY / 2;

const recorder = fc.nat(RECORDERS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("look" as const), recorder }) },
  { weight: 30, arbitrary: fc.record({ do: fc.constant("call" as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), recorder }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      days: fc.double({ min: 0.05, max: 1, noNaN: true }),
    }),
  },
);
const history = fc.array(step, { minLength: 1200, maxLength: 1200 });

describe("kubernetes/certificates: several recorders, each of which may die at any time", () => {
  it("never leave a pod with a certificate that an API server does not trust", async function () {
    this.timeout(240_000);
    const generations: number[] = [];
    const conflicts: number[] = [];
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const cluster = await createCluster();
        for (const next of steps) await cluster.go(next);
        generations.push(cluster.generations());
        conflicts.push(cluster.conflicts());
      }),
      { numRuns: 6, endOnFailure: true },
    );
    // Else it has shown nothing.
    expect(Math.min(...generations), "authorities that have signed").to.be.above(2);
    expect(
      conflicts.reduce((sum, count) => sum + count),
      "conflicts",
    ).to.be.above(10);
  });
});

interface Recorder {
  readonly duty: CertificateDuty;
  /** What waits to be carried out; each recorder makes one call after the other. */
  pending: { readonly carryOut: () => void; readonly fail: () => void } | undefined;
  looking: boolean;
  dead: boolean;
}

const createCluster = async () => {
  const installation = createInstallation();
  const startRecorder = (): Recorder => {
    const before = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const fail = (): void => reject(new Error("the recorder was killed"));
        if (started.dead) fail();
        else started.pending = { carryOut: resolve, fail };
      });
    const started: Recorder = {
      duty: installation.createDuty({ before }),
      pending: undefined,
      looking: false,
      dead: false,
    };
    return started;
  };
  const recorders = Array.from({ length: RECORDERS }, startRecorder);
  const exposure = trackExposure(installation);

  /** Until it waits for the API server again, or is done. */
  const quiet = async (recorder: Recorder): Promise<void> => {
    while (recorder.looking && recorder.pending === undefined) await new Promise(setImmediate);
  };
  const look = async (recorder: Recorder): Promise<void> => {
    if (recorder.looking) return;
    recorder.looking = true;
    void recorder.duty.pass().finally(() => (recorder.looking = false));
    await quiet(recorder);
  };
  const call = async (recorder: Recorder): Promise<void> => {
    const { pending } = recorder;
    recorder.pending = undefined;
    pending?.carryOut();
    await quiet(recorder);
    exposure.check();
  };
  const finish = async (recorder: Recorder): Promise<void> => {
    while (recorder.looking) await call(recorder);
  };
  const kill = (index: number): void => {
    const victim = recorders[index]!;
    victim.dead = true;
    victim.pending?.fail();
    recorders[index] = startRecorder();
  };
  const go = async (next: Step): Promise<void> => {
    switch (next.do) {
      case "look":
        return look(recorders[next.recorder]!);
      case "call": {
        const waiting = recorders.filter(({ pending }) => pending !== undefined);
        const chosen = waiting[next.which % waiting.length];
        return chosen && call(chosen);
      }
      case "kill":
        kill(next.recorder);
        return;
      case "wait":
        installation.pass(next.days * DAY);
        exposure.check();
        await finish(recorders[0]!);
        await look(recorders[0]!);
        return finish(recorders[0]!);
    }
  };
  await look(recorders[0]!);
  await finish(recorders[0]!);
  exposure.begin();
  const conflicts = (): number => installation.events.filter((event) => event === "conflict").length;
  return { go, conflicts, generations: exposure.generations };
};

/** Which certificates pods may be serving, and what API servers may be trusting, given how late both are. */
const trackExposure = (installation: ReturnType<typeof createInstallation>) => {
  const served = createPast(KUBELET_LATE_MS);
  const trusted = [MUTATING, VALIDATING].map(() => createPast(API_SERVER_LATE_MS));
  const issuers = new Set<string>();
  const known = new Map<string, Date | undefined>();
  let begun = false;
  const until = (leaf: string, bundle: string): Date | undefined => {
    const key = leaf + bundle;
    if (!known.has(key)) known.set(key, trustedUntil(leaf, bundle));
    return known.get(key);
  };
  return {
    begin: () => void (begun = true),
    generations: () => issuers.size,
    check: () => {
      if (!begun) return;
      const now = installation.now();
      const leaves = served.at(now, installation.text(SERVING, "tls.crt"));
      const bundles = [MUTATING, VALIDATING].flatMap(
        (path, index) => trusted[index]?.at(now, installation.bundle(path)) ?? [],
      );
      for (const leaf of leaves) {
        for (const bundle of bundles) {
          const end = until(leaf, bundle);
          expect(end, `${now.toISOString()}: a certificate that may be served is not trusted`).not.to.equal(
            undefined,
          );
          expect(end!.getTime(), "a certificate that may be served has expired").to.be.above(now.getTime());
        }
      }
      issuers.add(installation.text("/api/v1/namespaces/ns/secrets/tls-ca", "ca.crt"));
    },
  };
};

/** The values that something had, as long as somebody may not have heard of a newer one. */
const createPast = (lateMs: number) => {
  let values: { readonly value: string; replacedAt: number | undefined }[] = [];
  return {
    at: (now: Date, value: string): readonly string[] => {
      const last = values.at(-1);
      if (last?.value !== value) {
        if (last !== undefined) last.replacedAt = now.getTime();
        values.push({ value, replacedAt: undefined });
      }
      values = values.filter(({ replacedAt = Infinity }) => now.getTime() - replacedAt <= lateMs);
      return values.map((past) => past.value);
    },
  };
};
