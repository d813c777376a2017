import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axeCore from "axe-core";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { StartedConsole } from "../console/started-console.ts";

const CHROMIUM = "/usr/bin/chromium";

/** Debian's Chromium, without a window and without a word to anybody. */
export const launchBrowser = (): Promise<Browser> => {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"],
      ...["--disable-background-networking", "--disable-component-update"],
    ],
  });
};

export interface Look {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  readonly javaScript?: boolean;
}

/** A page of the console, and all that went wrong in it: errors, blocked scripts, dialogs, failed requests. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly troubles: readonly string[];
  readonly open: (path: string) => Promise<void>;
}

export const watchPage = async (
  browser: Browser,
  { port }: Pick<StartedConsole, "port">,
  { scheme = "light", width = 1280, height = 900, javaScript = true }: Look = {},
): Promise<WatchedPage> => {
  const context = await browser.newContext({
    // The certificate is signed by an authority that was made for this test.
    ignoreHTTPSErrors: true,
    colorScheme: scheme,
    viewport: { width, height },
    javaScriptEnabled: javaScript,
    baseURL: `https://localhost:${port}`,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("requestfailed", (request) => {
    // What was still under way when the next page was asked for.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") troubles.push(`${request.url()} failed`);
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return {
    page,
    context,
    troubles,
    open: async (path) => {
      await page.goto(path);
    },
  };
};

export const signIn = async ({ page, open }: WatchedPage, token: string): Promise<void> => {
  await open("/login");
  await page.fill("#token", token);
  await page.press("#token", "Enter");
  await page.waitForURL((url) => url.pathname === "/");
};

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Rules that axe finds broken in the page, each with the first element at fault. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore };
    const { violations } = await axe.run({ runOnly: { type: "tag", values: TAGS() } });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""} ${nodes[0]?.failureSummary ?? ""}`,
    );
    function TAGS(): string[] {
      return ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    }
  });
};

/** Pixels by which the page is wider than the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { documentElement: root } = (globalThis as unknown as { document: PageDocument }).document;
    return root.scrollWidth - root.clientWidth;
  });

/** The little that tests read of a document: this project is compiled without the types of browsers. */
interface PageDocument {
  readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number };
}
