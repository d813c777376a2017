import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { fillLedger } from "../console/example-ledger.ts";
import { startConsole, TOKEN, type StartedConsole } from "../console/started-console.ts";
import { launchBrowser, signIn, watchPage } from "./browser.ts";

interface Stop {
  /** Name of what has the focus, for people. */
  readonly name: string;
  /** Whether a person sees which one it is. */
  readonly seen: boolean;
  readonly top: number;
}

const STOP = `(() => {
  const one = document.activeElement;
  if (one === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { top, left, right, bottom } = one.getBoundingClientRect();
  const name = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
  return {
    name: name.trim().replace(/\\s+/g, " "),
    seen: outlineStyle === "solid" && parseFloat(outlineWidth) >= 2 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
    top: top + scrollY,
  };
})()`;

/** All that Tab comes to, in order. */
const stopsOf = async (page: Page): Promise<readonly Stop[]> => {
  const stops: Stop[] = [];
  for (let pressed = 0; pressed < 400; pressed++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate<Stop | undefined>(STOP);
    if (stop === undefined) return stops;
    stops.push(stop);
  }
  throw new Error("Tab comes to no end");
};

describe("the console by keyboard alone", () => {
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

  it("comes to all that the sign-in page has, in order", async () => {
    const { page, open, context } = await watchPage(browser, started);
    await open("/login");
    expect((await stopsOf(page)).map(({ name }) => name)).to.deep.equal([
      "Skip to content",
      "ephemeral-guard",
      "Token of this cluster",
      "Sign in",
      "Command that prints a token",
      "Command that asks what you may",
      "JSON API",
    ]);
    await context.close();
  });

  for (const path of ["/login", "/", "/records?limit=20", "/records?user=x", "/standing", "a record"]) {
    it(`shows where it is at every stop of ${path}`, async () => {
      const watched = await watchPage(browser, started);
      const { page, open, context } = watched;
      if (path !== "/login") await signIn(watched, TOKEN);
      const { records } = await started.store.list({ verdict: "denied" }, { limit: 1 });
      await open(path === "a record" ? `/records/${records[0]?.id ?? ""}` : path);
      const stops = await stopsOf(page);
      expect(stops.filter(({ seen }) => !seen).map(({ name }) => name)).to.deep.equal([]);
      expect(stops.length).to.be.greaterThan(5);
      expect(stops[0]?.name).to.equal("Skip to content");
      await context.close();
    });
  }

  it("has the fields of the filter in the order in which they stand", async () => {
    const watched = await watchPage(browser, started);
    const { page, open, context } = watched;
    await signIn(watched, TOKEN);
    await open("/records?user=x");
    const names = (await stopsOf(page)).map(({ name }) => name);
    const at = names.indexOf("Words");
    expect(names.slice(at, at + 10)).to.deep.equal([
      "Words",
      "Verdict",
      "Since",
      "Until",
      "Show",
      "Clear",
      "More filters",
      "Namespace",
      "Pod",
      "User",
    ]);
    await context.close();
  });

  it("skips to the content", async () => {
    const watched = await watchPage(browser, started);
    const { page, open, context } = watched;
    await signIn(watched, TOKEN);
    await open("/records");
    await page.keyboard.press("Tab");
    expect(await page.evaluate<Stop>(STOP)).to.deep.include({ name: "Skip to content", seen: true });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect((await page.evaluate<Stop>(STOP)).name).to.equal("All");
    await context.close();
  });

  it("signs in, filters, opens a record and signs out", async () => {
    const { page, open, context, troubles } = await watchPage(browser, started);
    const tabTo = async (name: string): Promise<void> => {
      for (let pressed = 0; pressed < 60; pressed++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate<Stop | undefined>(STOP))?.name === name) return;
      }
      throw new Error(`Tab does not come to ${name}`);
    };
    await open("/login");
    await tabTo("Token of this cluster");
    await page.keyboard.type(TOKEN);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/");
    await tabTo("Records");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/records");
    await tabTo("Words");
    await page.keyboard.type("busybox payments");
    await tabTo("Verdict");
    await page.keyboard.type("denied");
    await tabTo("Show");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.search === "?text=busybox+payments&verdict=denied");
    await page.locator("table.records tbody th a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => /^\/records\/\w+$/.test(url.pathname));
    await tabTo("Sign out");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/login");
    expect(troubles).to.deep.equal([]);
    await context.close();
  });
});
