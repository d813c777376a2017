import { mkdirSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { DENIED, LANDED } from "../console/example-commands.ts";
import { fillLedger } from "../console/example-ledger.ts";
import { startConsole, TOKEN, type StartedConsole } from "../console/started-console.ts";
import { launchBrowser, signIn, watchPage, type Look } from "./browser.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const UPDATE = process.env["UPDATE_SCREENSHOTS"] === "1";
const MOST_BYTES = 150_000;

const SHOTS: readonly { name: string; path: string; look: Look }[] = [
  { name: "overview-light", path: "/", look: { scheme: "light", width: 1280, height: 1100 } },
  { name: "overview-dark", path: "/", look: { scheme: "dark", width: 1280, height: 1100 } },
  { name: "overview-narrow", path: "/", look: { scheme: "light", width: 360, height: 1000 } },
  { name: "records-light", path: "/records", look: { scheme: "light", width: 1280, height: 780 } },
  {
    name: "records-narrow",
    path: "/records?verdict=denied",
    look: { scheme: "dark", width: 360, height: 1000 },
  },
  { name: "denied-light", path: DENIED.container.name, look: { scheme: "light", width: 1280, height: 940 } },
  { name: "admitted-dark", path: LANDED.container.name, look: { scheme: "dark", width: 1280, height: 1000 } },
  { name: "standing-light", path: "/standing", look: { scheme: "light", width: 1280, height: 560 } },
  { name: "login-dark", path: "/login", look: { scheme: "dark", width: 1280, height: 680 } },
];

describe("screenshots of the console", () => {
  let browser: Browser;
  let started: StartedConsole;
  before(async () => {
    browser = await launchBrowser();
    started = await startConsole({ fill: fillLedger });
  });
  after(async () => {
    await browser.close();
    await started.close();
  });

  for (const { name, path, look } of SHOTS) {
    it(`${UPDATE ? "writes" : "can make"} ${name}, of a size to keep`, async () => {
      const watched = await watchPage(browser, started, look);
      const { page, open, context } = watched;
      if (path !== "/login") await signIn(watched, TOKEN);
      const { records } = await started.store.list({}, { limit: 1000 });
      const record = records.find(({ containers }) => containers[0]?.name === path);
      await open(record === undefined ? path : `/records/${record.id}`);
      if (UPDATE) mkdirSync(FOLDER, { recursive: true });
      const image = await page.screenshot(UPDATE ? { path: `${FOLDER}${name}.png` } : {});
      expect(image.length).to.be.within(5000, MOST_BYTES);
      await context.close();
    });
  }

  it("are kept under docs, these and no others", () => {
    const files = readdirSync(FOLDER);
    expect(files).to.have.members(SHOTS.map(({ name }) => `${name}.png`));
    for (const file of files) expect(statSync(FOLDER + file).size, file).to.be.below(MOST_BYTES);
  });
});
