import { expect } from "chai";
import { LedgerError } from "../../src/ledger/ledger.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import { DENIED, DRY_RUN, LANDED, NOW, STUCK, TOOLBOX, UNGUARDED, WOULD_DENY } from "./example-commands.ts";
import { fillLedger } from "./example-ledger.ts";
import type { ExampleCommand } from "./example-observations.ts";
import { startConsole, Visitor, type StartedConsole } from "./started-console.ts";

/** What a person reads of a page: no markup, and white space as one space. */
const readable = (body: string): string =>
  body
    .replace(/<head>.*<\/head>|<wbr[^>]*>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");

describe("console/page-routes", () => {
  let started: StartedConsole;
  let visitor: Visitor;
  let records: readonly DebugRecord[];
  before(async () => {
    started = await startConsole({ fill: fillLedger });
    visitor = new Visitor(started);
    await visitor.signIn();
    ({ records } = await started.store.list({}, { limit: 1000 }));
  });
  after(() => started.close());

  const page = async (path: string) => {
    const answer = await visitor.get(path);
    return { ...answer, text: readable(answer.body) };
  };
  const pageOf = ({ container }: ExampleCommand) => {
    const record = records.find(({ containers }) => containers[0]?.name === container.name);
    return page(`/records/${record?.id ?? "none"}`);
  };
  const idsIn = (body: string): readonly string[] =>
    [...body.matchAll(/<a href="\/records\/(\w+)"/g)].map(([, id = ""]) => id);

  it("shows an overview of thirty days", async () => {
    const { status, text, body } = await page("/");
    const stats = await started.store.stats({ since: new Date(NOW.getTime() - 30 * 86_400_000) });
    expect(status).to.equal(200);
    expect(text).to.include(`${stats.total} requests`);
    expect(text).to.include(`${stats.verdicts.denied} denied`);
    expect(text).to.include("2 unguarded requests.");
    expect(text).to.include(`images.allow ${stats.codes[0]?.requests ?? 0} ${stats.codes[0]?.denied ?? 0}`);
    expect(text).to.include("unverified").and.include("ErrImagePull");
    expect(body).to.include('href="/records?since=30d&#38;verdict=unguarded"');
    expect(body.match(/<title>\s*2026-/g)).to.have.length(31);
    expect(body).to.match(/<a href="\/\?since=30d"\s+aria-current="true"/);
  });

  it("shows an overview of another time, narrowed", async () => {
    const { body, text } = await page("/?since=7d&namespace=payments");
    const since = new Date(NOW.getTime() - 7 * 86_400_000);
    const stats = await started.store.stats({ since, namespace: "payments" });
    expect(text).to.include(`${stats.total} requests`);
    expect(text).not.to.include("unguarded requests.");
    expect(body).to.include('href="/records?since=7d&#38;namespace=payments&#38;verdict=denied"');
    expect(body).to.match(/<a\s+href="\/\?since=7d"\s+aria-label="Remove the filter namespace"/);
  });

  it("refuses an overview of what cannot be read", async () => {
    const { status, text } = await page("/?snce=7d");
    expect([status, text.includes('did you mean "since"?')]).to.deep.equal([400, true]);
  });

  it("lists records by page, and leads from each page to the next and back", async () => {
    const seen: string[] = [];
    let path: string | undefined = "/records?limit=20&namespace=payments";
    let pages = 0;
    while (path !== undefined) {
      const { body } = await page(path);
      seen.push(...idsIn(body));
      pages++;
      expect(body.includes(">Newest<"), path).to.equal(pages > 1);
      const [, next]: readonly (string | undefined)[] = /rel="next"\s+href="([^"]*)"/.exec(body) ?? [];
      path = next?.replaceAll("&#38;", "&");
    }
    const wanted = records.filter(({ namespace }) => namespace === "payments").map(({ id }) => id);
    expect(pages).to.equal(Math.ceil(wanted.length / 20));
    expect(seen).to.deep.equal(wanted);
  });

  it("fills the form with the filter, and opens the rare fields where one is given", async () => {
    const { body } = await page("/records?user=alice%40example.com&verdict=denied&landed=false");
    expect(body).to.match(/name="user"\s+value="alice@example.com"/);
    expect(body).to.match(/<option value="denied"\s+selected>/);
    expect(body).to.match(/<option value="false"\s+selected>no/);
    expect(body).to.match(/<details\s+class="more"\s+open\s*>/);
    expect((await page("/records?verdict=denied")).body).to.match(/<details\s+class="more"\s*>/);
  });

  it("takes the empty fields of the form out of the address", async () => {
    const answer = await visitor.get("/records?text=&verdict=denied&since=&user=");
    expect([answer.status, answer.headers.location]).to.deep.equal([303, "/records?verdict=denied"]);
    expect((await visitor.get("/records?text=&user=")).headers.location).to.equal("/records");
  });

  it("marks the preset that is shown", async () => {
    const current = async (path: string) =>
      / aria-current="true"\s*>([^<]+)</.exec((await page(path)).body.split("Presets")[1] ?? "")?.[1];
    expect(await current("/records")).to.equal("All");
    expect(await current("/records?verdict=denied&since=2026-11-21")).to.equal("Denied today");
    expect(await current("/records?dryRun=true&limit=20")).to.equal("Dry runs");
    expect(await current("/records?dryRun=true&user=x")).to.equal(undefined);
  });

  it("says what is wrong with a filter, and keeps it in the form", async () => {
    const { status, text, body } = await page("/records?since=yesterday");
    expect(status).to.equal(400);
    expect(text).to.include("This filter cannot be read. since: expected a time such as");
    expect(body).to.match(/name="since"\s+value="yesterday"/);
    expect((await page("/records?cursor=x")).status).to.equal(400);
  });

  it("says so when there is nothing", async () => {
    const { status, text } = await page("/records?namespace=nowhere");
    expect([status, text.includes("No records.")]).to.deep.equal([200, true]);
  });

  it("shows a denied request with all that is known of it", async () => {
    const { text, body } = await pageOf(DENIED);
    for (const said of [
      "denied alice@example.com in payments / api-7d9f8c6b5-x2x7q",
      "Groups developers system:authenticated",
      "2026-11-21 14:22:00",
      "Calls 2 of the webhook",
      "Mode enforce",
      "Revision 5f2c9a7d41b8",
      'container "debugger-k8x2p" is refused policy "production": image "busybox:latest" is not allowed',
      "images.requireDigest production enforce image",
      "privileges.privileged baseline warn privileged must not be true",
      "allowed: registry.example.com/debug/*@sha256:*",
      'spec.ephemeralContainers[0].image = "busybox:latest"',
      "denied: nothing was made",
      "Field As asked for As judged",
      "4 fields differ",
      "securityContext.runAsNonRoot added - true",
      "securityContext.privileged true true",
      "securityContext.seccompProfile filled in: RuntimeDefault production",
      "keyed hashes",
      "no audit event of this request has come in",
    ]) {
      expect(text).to.include(said);
    }
    expect(body, "lines are kept").to.match(/refused\n {2}policy &#34;production&#34;: image/);
  });

  const SHOWN: readonly { name: string; command: ExampleCommand; says: readonly string[] }[] = [
    {
      name: "an admitted request side by side with what was asked for",
      command: LANDED,
      says: [
        "allowed bob@example.com",
        "As admitted",
        'securityContext.capabilities.add changed ["SYS_PTRACE","NET_ADMIN"] ["SYS_PTRACE"]',
        "securityContext.runAsUser changed 0 10001",
        "env[PGPASSWORD] hmac-sha256:7be1a90f03c85e6a3d0b9a6f2f6f1f2e",
        "landed: running",
        `Image ${TOOLBOX}`,
      ],
    },
    {
      name: "why one cannot start",
      command: STUCK,
      says: ["landed: waiting (ErrImagePull)", "failed to pull image", "Judged as it was asked for."],
    },
    {
      name: "an unguarded request loudly",
      command: UNGUARDED,
      says: [
        "Nobody judged this request.",
        "kubectl/v1.34.1",
        "192.0.2.14",
        "Status 200",
        "Calls 0 of the webhook",
      ],
    },
    { name: "a dry run", command: DRY_RUN, says: ["a dry run: nothing was made", "It was a dry run"] },
    {
      name: "a would-be denial",
      command: WOULD_DENY,
      says: ["would-deny", "images.allow production audit", "exit code 0"],
    },
  ];
  for (const { name, command, says } of SHOWN) {
    it(`shows ${name}`, async () => {
      const { status, text } = await pageOf(command);
      expect(status).to.equal(200);
      for (const said of says) expect(text).to.include(said);
    });
  }

  it("shows what stands in pods, and who vouches for it", async () => {
    const { text } = await page("/standing");
    expect(text).to.include("5 containers in 5 pods, 1 unverified .");
    expect(text).to.include("checkout / cart-0 planted alpine:3.20 unverified");
    expect(text).to.include("waiting (ErrImagePull)");
  });

  it("answers 404 to a record that is not there", async () => {
    const { status, text } = await page("/records/nosuch");
    expect([status, text.includes('there is no record "nosuch"')]).to.deep.equal([404, true]);
  });

  it("asks again, once and from itself, where a link on another site brought no cookie", async () => {
    const stranger = new Visitor(started);
    const answer = await stranger.get('/records?text="><script>', { "Sec-Fetch-Site": "cross-site" });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.match(
      /<meta\s+http-equiv="refresh"\s+content="0; url=\/records\?text=&#34;&#62;&#60;script&#62;"/,
    );
    expect((await stranger.get("/records", { "Sec-Fetch-Site": "same-origin" })).status).to.equal(303);
    expect((await stranger.get("//evil.example.com/", { "Sec-Fetch-Site": "cross-site" })).status).to.equal(
      404,
    );
    expect((await visitor.get("/records", { "Sec-Fetch-Site": "cross-site" })).body).to.include(
      "newest first",
    );
  });

  it("answers 503 with a page of its own when the ledger is away", async () => {
    const error = new LedgerError("unavailable", "db.example.com: connection lost");
    const other = await startConsole({
      reader: (store) =>
        Object.assign(Object.create(store) as typeof store, {
          list: () => Promise.reject(error),
          get: () => Promise.reject(error),
          stats: () => Promise.reject(error),
          standing: () => Promise.reject(error),
        }),
    });
    try {
      const one = new Visitor(other);
      await one.signIn();
      for (const path of ["/", "/records", "/records/x", "/standing"]) {
        const { status, body } = await one.get(path);
        expect([status, body.includes("The ledger cannot be read now")], path).to.deep.equal([503, true]);
        expect(body).not.to.include("db.example.com");
      }
    } finally {
      await other.close();
    }
  });
});
