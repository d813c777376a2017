import { createHash } from "node:crypto";
import type { Router } from "express";
import { BASE_STYLE } from "./style/base.ts";
import { PAGE_STYLE } from "./style/page.ts";
import { PLOT_STYLE } from "./style/plot.ts";
import { RECORD_STYLE } from "./style/record.ts";
import { TABLE_STYLE } from "./style/table.ts";

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

const STYLE: Asset = {
  path: "/assets/console.css",
  type: "text/css; charset=utf-8",
  text: [BASE_STYLE, PAGE_STYLE, TABLE_STYLE, PLOT_STYLE, RECORD_STYLE].join("\n"),
};

const ICON: Asset = {
  path: "/assets/icon.svg",
  type: "image/svg+xml",
  text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M16 2 4 6.5V15c0 7.2 5 12.6 12 15 7-2.4 12-7.8 12-15V6.5z" fill="#0b5cad"/><path d="m10.5 12 4 4-4 4M17 21h5.500" fill="none" stroke="#fff" stroke-width="2.600" stroke-linecap="round" stroke-linejoin="round"/></svg>\n`,
};

/** What it is changes its address, so that browsers may keep it for good. */
const addressOf = ({ path, text }: Asset): string =>
  `${path}?v=${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;

export const ASSET_ADDRESSES = { style: addressOf(STYLE), icon: addressOf(ICON) } as const;

/** No secret is in them, and a sign-in page needs them. */
export const defineAssets = (router: Router): void => {
  for (const asset of [STYLE, ICON]) {
    router.get(asset.path, (request, response) => {
      // Without its hash, as after an upgrade, it may be another one tomorrow.
      const kept = request.originalUrl === addressOf(asset);
      response.setHeader("Cache-Control", kept ? "public, max-age=31536000, immutable" : "no-cache");
      response.type(asset.type).send(asset.text);
    });
  }
};
