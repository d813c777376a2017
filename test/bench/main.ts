import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { largeBodies, realBodies, type Bodies } from "./bodies.ts";
import { hostileRatios, setOf, verdictCost } from "./in-process.ts";
import { medianRound, runLoad, type Load, type Round } from "./load.ts";
import type { MeasuredServer } from "./measured-server.ts";
import {
  prepare,
  startFloor,
  startWebhookProcess,
  type StartedWebhook,
  type Workplace,
} from "./start-servers.ts";
import { teamPolicies } from "./ten-policies.ts";

// Everything is a ratio to a bare server in the same run; absolute figures are of this machine alone. Bounded: about three
// minutes, loopback only, and what it starts it stops. `--long` adds the memory run of 100,000 reviews.

const LONG = process.argv.includes("--long");
const ROUNDS = 3;
const CONNECTIONS = 16;

const print = (line = ""): void => void process.stdout.write(`${line}\n`);
const row = (cells: readonly (string | number)[]): void =>
  print(cells.map((cell, at) => (at === 0 ? String(cell).padEnd(26) : fixed(cell).padStart(10))).join(""));
const fixed = (cell: string | number): string => (typeof cell === "number" ? cell.toFixed(2) : cell);

interface Servers {
  readonly workplace: Workplace;
  readonly floor: MeasuredServer;
  readonly webhook: StartedWebhook;
}

type Kind = "floor" | "validate" | "mutate";

const bodyFile = ({ folder }: Workplace, name: string, body: string): string => {
  const file = join(folder, name);
  writeFileSync(file, body);
  return file;
};

/** Floor, /validate and /mutate in turn, several times; the median of each. */
const alternate = async (
  { workplace, floor, webhook }: Servers,
  bodies: Bodies,
  options: Partial<Load> & { rounds?: number },
) => {
  const { rounds = ROUNDS, ...given } = options;
  const load = (kind: Kind, body: string): Load => ({
    path: `/${kind === "mutate" ? "mutate" : "validate"}?timeout=10s`,
    caFile: workplace.caFile,
    bodyFile: bodyFile(workplace, `${kind}.json`, body),
    connections: CONNECTIONS,
    seconds: 3,
    ...given,
  });
  const results: Record<Kind, Round[]> = { floor: [], validate: [], mutate: [] };
  for (let round = 0; round < rounds; round += 1) {
    results.floor.push(await runLoad(floor, load("floor", bodies.validate)));
    results.validate.push(await runLoad(webhook, load("validate", bodies.validate)));
    results.mutate.push(await runLoad(webhook, load("mutate", bodies.mutate)));
  }
  return {
    floor: medianRound(results.floor),
    validate: medianRound(results.validate),
    mutate: medianRound(results.mutate),
  };
};

const show = (title: string, rounds: Readonly<Record<Kind, Round>>): void => {
  print(`\n${title}`);
  row(["", "req/s", "x floor", "CPU ms", "x floor", "p50 ms", "p99 ms", "p99.9 ms"]);
  for (const kind of ["floor", "validate", "mutate"] as const) {
    const { perSecond, cpu, p50, p99, p999 } = rounds[kind];
    row([kind, perSecond, perSecond / rounds.floor.perSecond, cpu, cpu / rounds.floor.cpu, p50, p99, p999]);
  }
};

interface Budget {
  readonly what: string;
  readonly measured: number;
  readonly budget: number;
  /** `most`: no more than the budget. */
  readonly bound: "most" | "least";
}

const showBudgets = (budgets: readonly Budget[]): void => {
  print("\nBudgets");
  for (const { what, measured, budget, bound } of budgets) {
    const met = bound === "most" ? measured <= budget : measured >= budget;
    print(`  ${met ? "met    " : "NOT MET"} ${what}: ${measured.toFixed(2)} (at ${bound} ${budget})`);
  }
};

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "ephemeral-guard-bench-"));
  const running: MeasuredServer[] = [];
  try {
    const workplace = await prepare(folder);
    const ten = setOf(10);
    const small = realBodies("seed-patch.mutate", ten);
    const floor = await startFloor(workplace);
    running.push(floor);
    const webhook = await startWebhookProcess(workplace, teamPolicies(10), small.validate);
    running.push(webhook);
    const servers = { workplace, floor, webhook };
    print(
      `${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}, ${ROUNDS} alternating rounds, ${CONNECTIONS} connections`,
    );
    print("ten policies, five of which match; the load comes from a process of its own");
    print(
      `ready ${webhook.readyMs.toFixed(0)} ms after the start of the process, first right answer after ${webhook.firstAnswerMs.toFixed(0)} ms`,
    );
    const idle = webhook.rss();
    await alternate(servers, small, { rounds: 1, seconds: 2 }); // Until the code is warm; not counted.

    const eight = await alternate(servers, small, {});
    show(`a real review of ${kib(small.validate)} KiB`, eight);
    const large = realBodies("ssa.1.mutate", ten);
    show(`a real review of ${kib(large.validate)} KiB`, await alternate(servers, large, {}));
    const huge = largeBodies(3 * 1024 * 1024 - 40_000, ten);
    show(
      `a made review of ${kib(huge.validate)} KiB`,
      await alternate(servers, huge, { seconds: 2, rounds: 1, connections: 2 }),
    );
    const middle = realBodies("digest.mutate", ten);
    const steady = await alternate(servers, middle, { rate: 200, seconds: 4, rounds: 2 });
    show(`200 reviews/s of ${kib(middle.validate)} KiB`, steady);

    const memory = await memoryRun(servers, small);
    const costs = [1, 10, 100, 1000].map((count) => ({
      count: `${count}`,
      ...verdictCost(setOf(count), small),
    }));
    costs.push({ count: "1000, all matching", ...verdictCost(setOf(1000, 1000), small) });
    print(
      "\nCost of a review in process (JSON in, JSON out), by the number of policies, at most five of which match",
    );
    row(["policies", "/validate us", "x of 1", "/mutate us", "x of 1"]);
    for (const { count, validate, mutate } of costs) {
      row([count, validate, validate / (costs[0]?.validate ?? 1), mutate, mutate / (costs[0]?.mutate ?? 1)]);
    }
    print("\nDenials of hostile strings: 1 MiB, and how much longer twice that takes (2 is linear)");
    const hostile = hostileRatios(small);
    for (const { name, ms, ratio } of hostile) row([name, `${ms.toFixed(2)} ms`, `x ${ratio.toFixed(2)}`]);

    const thousand = await startWebhookProcess(workplace, teamPolicies(1000), small.validate);
    running.push(thousand);
    await alternate({ ...servers, webhook: thousand }, small, { rounds: 1, seconds: 1 });
    const many = await alternate({ ...servers, webhook: thousand }, small, { seconds: 2, rounds: 2 });
    const one = await startWebhookProcess(workplace, teamPolicies(1), small.validate);
    running.push(one);
    await alternate({ ...servers, webhook: one }, small, { rounds: 1, seconds: 1 });
    const single = await alternate({ ...servers, webhook: one }, small, { seconds: 2, rounds: 2 });

    showBudgets([
      {
        what: "CPU of /validate, x floor",
        measured: eight.validate.cpu / eight.floor.cpu,
        budget: 1.5,
        bound: "most",
      },
      {
        what: "CPU of /mutate, x floor",
        measured: eight.mutate.cpu / eight.floor.cpu,
        budget: 1.8,
        bound: "most",
      },
      {
        what: "throughput of /validate, x floor",
        measured: eight.validate.perSecond / eight.floor.perSecond,
        budget: 0.6,
        bound: "least",
      },
      { what: "p99 of /validate at 200/s, ms", measured: steady.validate.p99, budget: 5, bound: "most" },
      { what: "p99 of /mutate at 200/s, ms", measured: steady.mutate.p99, budget: 5, bound: "most" },
      {
        what: "CPU of /validate with 1,000 policies, x of 1",
        measured: many.validate.cpu / single.validate.cpu,
        budget: 3,
        bound: "most",
      },
      { what: "memory when idle, MiB", measured: idle, budget: 60, bound: "most" },
      {
        what: `memory after ${memory.reviews} reviews, MiB`,
        measured: memory.rss,
        budget: 100,
        bound: "most",
      },
      {
        what: "memory after them, x of after the first 10,000",
        measured: memory.growth,
        budget: 1.1,
        bound: "most",
      },
      {
        what: "first right answer after the start, s",
        measured: webhook.firstAnswerMs / 1000,
        budget: 0.5,
        bound: "most",
      },
      {
        what: "worst ratio of 2 MiB to 1 MiB",
        measured: Math.max(...hostile.map(({ ratio }) => ratio)),
        budget: 3,
        bound: "most",
      },
    ]);
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
};

const kib = (text: string): string => (text.length / 1024).toFixed(1);

/** A process of its own, so that the large bodies of the other runs do not count. */
const memoryRun = async ({ workplace }: Servers, bodies: Bodies) => {
  const webhook = await startWebhookProcess(workplace, teamPolicies(10), bodies.validate);
  try {
    const load = (path: string, seconds: number): Load => ({
      path,
      caFile: workplace.caFile,
      bodyFile: bodyFile(workplace, "memory.json", bodies.mutate),
      connections: CONNECTIONS,
      seconds,
    });
    const target = LONG ? 100_000 : 30_000;
    const before = `RSS ${webhook.rss().toFixed(0)} MiB, heap ${(await webhook.heap()).toFixed(0)} MiB`;
    let reviews = 0;
    let early = 0;
    while (reviews < target) {
      const { perSecond } = await runLoad(webhook, load(reviews % 2 === 0 ? "/mutate" : "/validate", 2));
      reviews += Math.round(perSecond * 2);
      if (early === 0 && reviews >= 10_000) early = webhook.rss();
    }
    const rss = webhook.rss();
    print(
      `\nMemory: before ${before}; RSS ${early.toFixed(0)} MiB after the first 10,000 reviews; after ${reviews}${LONG ? "" : " (--long: 100,000)"} RSS ${rss.toFixed(0)} MiB, heap ${(await webhook.heap()).toFixed(0)} MiB`,
    );
    return { reviews, rss, growth: rss / early };
  } finally {
    await webhook.stop();
  }
};

await main();
