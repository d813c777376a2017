import { expect } from "chai";
import type { Browser } from "playwright-core";
import { DENIED, LANDED, UNGUARDED } from "../console/example-commands.ts";
import { fillLedger } from "../console/example-ledger.ts";
import { startConsole, TOKEN, type StartedConsole } from "../console/started-console.ts";
import { launchBrowser, overflowOf, signIn, violationsOf, watchPage } from "./browser.ts";

describe("the console's pages in a browser", () => {
  let browser: Browser;
  let started: StartedConsole;
  const paths = new Map<string, string>();
  before(async () => {
    browser = await launchBrowser();
    started = await startConsole({ fill: fillLedger });
    const { records } = await started.store.list({}, { limit: 1000 });
    const pathOf = (container: string): string =>
      `/records/${records.find(({ containers }) => containers[0]?.name === container)?.id ?? "none"}`;
    paths.set("overview", "/");
    paths.set("records", "/records");
    paths.set("records, narrowed", "/records?verdict=denied&user=alice%40example.com&since=30d");
    paths.set("records, none", "/records?namespace=nowhere");
    paths.set("records, a bad filter", "/records?since=yesterday");
    paths.set("a denied record", pathOf(DENIED.container.name));
    paths.set("an admitted record", pathOf(LANDED.container.name));
    paths.set("an unguarded record", pathOf(UNGUARDED.container.name));
    paths.set("standing", "/standing");
    paths.set("nothing there", "/nothing");
  });
  after(async () => {
    await browser.close();
    await started.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    for (const width of [1280, 360]) {
      it(`are sound in ${scheme} at ${width} pixels: axe, no trouble, no sideways scrolling`, async () => {
        const watched = await watchPage(browser, started, { scheme, width });
        const { page, open, context } = watched;
        await open("/login");
        const found = [...(await violationsOf(page)).map((one) => `login ${one}`)];
        await signIn(watched, TOKEN);
        for (const [name, path] of paths) {
          await open(path);
          // Nothing is hidden from axe.
          await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
          found.push(...(await violationsOf(page)).map((one) => `${name} ${one}`));
          if ((await overflowOf(page)) > 0) found.push(`${name} scrolls sideways`);
        }
        expect(found).to.deep.equal([]);
        expect(watched.troubles.filter((one) => !/status of (400|404)/.test(one))).to.deep.equal([]);
        await context.close();
      });
    }
  }

  it("differ in light and dark", async () => {
    const grounds = new Set<unknown>();
    for (const scheme of ["light", "dark"] as const) {
      const { page, open, context } = await watchPage(browser, started, { scheme });
      await open("/login");
      grounds.add(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      await context.close();
    }
    expect([...grounds]).to.deep.equal(["rgb(245, 246, 248)", "rgb(17, 21, 26)"]);
  });

  it("are watched for what they must not do", async () => {
    const { page, open, troubles, context } = await watchPage(browser, started);
    await open("/login");
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "globalThis.ran = true";
      document.body.append(script);
      document.body.setAttribute("style", "color: red");
      document.body.append(Object.assign(document.createElement("img"), { src: "https://elsewhere.example.com/x.png" }));
    `);
    await page.waitForTimeout(200);
    expect(await page.evaluate("globalThis.ran")).to.equal(undefined);
    expect(troubles.filter((one) => one.includes("Content Security Policy"))).to.have.lengthOf.at.least(3);
    await page.evaluate('document.querySelector("label").remove()');
    expect((await violationsOf(page)).join()).to.include("label");
    await page.evaluate('document.querySelector("h1").textContent = "x".repeat(500)');
    expect(await overflowOf(page), "long words wrap").to.equal(0);
    await context.close();
  });

  it("work without JavaScript: sign in, filter, one record, back, older ones, sign out", async () => {
    const watched = await watchPage(browser, started, { javaScript: false });
    const { page, open, context } = watched;
    await signIn(watched, TOKEN);
    await page.click("nav[aria-label=Main] >> text=Records");
    await page.click("text=Denied today");
    expect(new URL(page.url()).search).to.equal("?verdict=denied&since=2026-11-21");
    await page.click("text=More filters");
    await page.fill("#filter-user", "alice@example.com");
    await page.click("button:text('Show')");
    expect(new URL(page.url()).search).to.equal("?verdict=denied&since=2026-11-21&user=alice%40example.com");
    const listed = page.url();
    await page.click("table.records tbody tr:first-child th a");
    expect(await page.textContent("h1")).to.include("alice@example.com");
    expect(await page.textContent("pre")).to.include('image "busybox:latest" is not allowed');
    await page.goBack();
    expect(page.url()).to.equal(listed);
    expect(await page.inputValue("#filter-user")).to.equal("alice@example.com");
    await page.click("[aria-label='Remove the filter user']");
    expect(new URL(page.url()).search).to.equal("?verdict=denied&since=2026-11-21");
    await open("/records?limit=20");
    const first = await page.textContent("table.records tbody tr:first-child");
    await page.click("a[rel=next]");
    expect(await page.textContent("table.records tbody tr:first-child")).not.to.equal(first);
    await page.click("a:text-is('Newest')");
    expect(await page.textContent("table.records tbody tr:first-child")).to.equal(first);
    await page.click("text=Sign out");
    expect(await page.textContent("main")).to.include("You are signed out.");
    await page.goBack();
    expect(new URL(page.url()).pathname, "nothing is kept of what was seen").to.equal("/login");
    expect(watched.troubles).to.deep.equal([]);
    await context.close();
  });

  it("lead by each bar and tile to the records that it counts", async () => {
    const watched = await watchPage(browser, started);
    const { page, context } = watched;
    await signIn(watched, TOKEN);
    const count = Number(await page.textContent(".tiles .would-deny b"));
    await page.click(".tiles .would-deny a");
    expect(new URL(page.url()).search).to.equal("?since=30d&verdict=would-deny");
    expect(await page.locator("table.records tbody tr").count()).to.equal(count);
    await page.goBack();
    await page.locator("svg.plot a.day").last().click();
    expect(new URL(page.url()).search).to.include("since=2026-11-21T00").and.include("until=2026-11-22T00");
    await page.goBack();
    await page.click(".cards section:has(h2:text-is('Codes')) >> text=images.requireDigest");
    expect(new URL(page.url()).search).to.equal("?since=30d&code=images.requireDigest");
    expect(watched.troubles).to.deep.equal([]);
    await context.close();
  });
});
