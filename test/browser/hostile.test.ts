import { expect } from "chai";
import type { Browser } from "playwright-core";
import { NOW } from "../console/example-commands.ts";
import { toObservations, toSighting, type ExampleCommand } from "../console/example-observations.ts";
import { startConsole, TOKEN, type StartedConsole } from "../console/started-console.ts";
import { launchBrowser, overflowOf, signIn, violationsOf, watchPage } from "./browser.ts";

const HOSTILE: readonly { name: string; text: string; shown: string }[] = [
  {
    name: "an image that fails",
    text: `<img src=x onerror="alert(1)">`,
    shown: `<img src=x onerror="alert(1)">`,
  },
  {
    name: "a script out of an attribute",
    text: `"'><script>alert(2)</script>`,
    shown: `"'><script>alert(2)</script>`,
  },
  {
    name: "the end of the title",
    text: "</title></main><script>alert(3)</script>",
    shown: "</title></main><script>alert(3)</script>",
  },
  { name: "an address that runs", text: "javascript:alert(4)", shown: "javascript:alert(4)" },
  { name: "references", text: "&lt;b&gt;&#x202e;&amp;", shown: "&lt;b&gt;&#x202e;&amp;" },
  {
    name: "right-to-left marks",
    text: "a\u202egpj.exe\u2066\u2069\u200f",
    shown: "a\\u{202e}gpj.exe\\u{2066}\\u{2069}\\u{200f}",
  },
  { name: "characters nobody sees", text: "ad\u200bmin\ufeff\u00ad", shown: "ad\\u{200b}min\\u{feff}\\xad" },
  {
    name: "control characters",
    text: "a\u0007\u001b[31m\r\n\u0085b",
    shown: "a\\x07\\x1b[31m\\x0d\\x0a\\x85b",
  },
  { name: "a null byte", text: "a\u0000b", shown: "a\\x00b" },
  { name: "253 characters", text: "x".repeat(253), shown: "x".repeat(253) },
  { name: "other scripts", text: "אבג-東京-é", shown: "אבג-東京-é" },
  { name: "a template", text: "${7*7}`{{7*7}}", shown: "${7*7}`{{7*7}}" },
];

/** Everything that a client can name has the text in it. */
const toCommand = (text: string, at: number): ExampleCommand => ({
  at: new Date(NOW.getTime() - (at + 1) * 60_000),
  user: { username: text, groups: [text, "developers"] },
  namespace: text,
  pod: text,
  podUid: `uid ${at} ${text}`,
  verdict: "would-deny",
  asked: { name: text, image: text, command: [text], env: [{ name: text, value: text }] },
  container: { name: text, image: text, command: [text, text], targetContainerName: text },
  violations: [
    {
      code: "images.allow",
      mode: "warn",
      policy: text,
      container: text,
      field: text,
      message: text,
      hints: [text],
      value: { [text]: text },
    },
  ],
  mutations: [{ kind: "default", container: text, field: text, policy: text, detail: text }],
  message: `${text}\n${text}`,
  warnings: [text],
});

interface Found {
  readonly text: string;
  readonly scripts: number;
  readonly strangers: number;
  readonly title: string;
}

/** What became of the page: its visible text, and elements that no page of ours has. */
const FOUND = `({
  text: document.body.innerText,
  scripts: document.scripts.length,
  strangers: document.querySelectorAll("img, iframe, object, embed, style, base, [onerror], [onload], a[href^='javascript']").length,
  title: document.title,
})`;

// eslint-disable-next-line no-control-regex -- these are what must not be there
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

describe("names and images that mean harm, in a browser", () => {
  let browser: Browser;
  let started: StartedConsole;
  const ids: string[] = [];
  before(async () => {
    browser = await launchBrowser();
    started = await startConsole({
      fill: async (store) => {
        for (const [at, { text }] of HOSTILE.entries()) {
          const command = toCommand(text, at);
          const { created } = await store.ingest(toObservations(command));
          ids.push(created[0]?.id ?? "none");
          await store.sighted([toSighting(command, { state: "waiting", reason: text, message: text })], NOW);
        }
      },
    });
  });
  after(async () => {
    await browser.close();
    await started.close();
  });

  for (const [at, { name, text, shown }] of HOSTILE.entries()) {
    it(`show ${name} as it is, and no more than that`, async () => {
      const watched = await watchPage(browser, started, {
        width: 360,
        scheme: at % 2 === 0 ? "light" : "dark",
      });
      const { page, open, context } = watched;
      await signIn(watched, TOKEN);
      const query = new URLSearchParams({ user: text }).toString();
      for (const path of [
        `/records/${ids[at] ?? ""}`,
        "/",
        "/records",
        "/standing",
        `/records?${query}`,
        `/?${query}`,
      ]) {
        await open(path);
        const { text: seen, scripts, strangers, title } = await page.evaluate<Found>(FOUND);
        // The overview has room for some of them.
        if (path !== "/") expect(seen, path).to.include(shown);
        expect(seen + title, path).not.to.match(RAW);
        expect([scripts, strangers, await overflowOf(page)], path).to.deep.equal([0, 0, 0]);
      }
      expect(watched.troubles).to.deep.equal([]);
      await context.close();
    });

    it(`lead with ${name} to the right records, and keep it whole in the form`, async () => {
      const watched = await watchPage(browser, started);
      const { page, open, context } = watched;
      await signIn(watched, TOKEN);
      await open(`/records/${ids[at] ?? ""}`);
      await page.locator("dl a[href^='/records?user=']").click();
      expect(await page.locator("table.records tbody tr").count()).to.equal(1);
      // A field of a form holds no line breaks, and HTML knows no null byte.
      const kept = text.replace(/[\r\n]/g, "").replaceAll("\0", "\ufffd");
      expect(await page.inputValue("#filter-user")).to.equal(kept);
      if (kept === text) {
        await page.click("button:text('Show')");
        expect(await page.locator("table.records tbody tr").count()).to.equal(1);
      }
      expect(watched.troubles).to.deep.equal([]);
      await context.close();
    });
  }

  it("break no rule of axe", async () => {
    const watched = await watchPage(browser, started);
    const { page, open, context } = watched;
    await signIn(watched, TOKEN);
    for (const path of ["/", "/records", "/standing", `/records/${ids[1] ?? ""}`]) {
      await open(path);
      expect(await violationsOf(page), path).to.deep.equal([]);
    }
    await context.close();
  });
});
