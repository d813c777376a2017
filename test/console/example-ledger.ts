import type { LedgerStore } from "../../src/ledger/ledger.ts";
import { DENIED, DRY_RUN, LANDED, MONTH, NOW, STUCK, UNGUARDED, WOULD_DENY } from "./example-commands.ts";
import { toAudit, toObservations, toSighting } from "./example-observations.ts";

const RUNNING = { state: "running", at: "2026-11-21T14:27:04.000Z" } as const;

/** A month of a cluster: something of each kind. */
export const fillLedger = async (store: LedgerStore): Promise<void> => {
  const told = [...MONTH, DENIED, LANDED, STUCK, DRY_RUN, WOULD_DENY];
  await store.ingest(told.flatMap(toObservations));
  await store.ingestAudit([
    toAudit(UNGUARDED),
    toAudit({
      ...MONTH[3]!,
      at: new Date("2026-11-12T09:41:11.000Z"),
      container: { name: "by-hand", image: "alpine" },
    }),
  ]);
  await store.sighted(
    [
      toSighting(LANDED, RUNNING),
      toSighting(STUCK, {
        state: "waiting",
        reason: "ErrImagePull",
        message: 'failed to pull image "registry.example.com/debug/tolbox:1.8": not found',
      }),
      toSighting(WOULD_DENY, {
        state: "terminated",
        reason: "Completed",
        exitCode: 0,
        at: "2026-11-21T12:31:00.000Z",
      }),
      { ...toSighting(UNGUARDED, RUNNING), stampedBy: undefined, stampedAt: undefined },
      {
        ...toSighting(
          { ...LANDED, pod: "cart-0", namespace: "checkout", podUid: "c0ffee00-4d06-471c-b02e-4bbf447180ec" },
          RUNNING,
        ),
        container: "planted",
        image: "alpine:3.20",
      },
    ],
    NOW,
  );
};
