import { ASSET_ADDRESSES } from "./assets.ts";
import { html, toText, verbatim, type Html } from "./html.ts";
import type { Session } from "./sessions.ts";
import { named } from "./parts/name.ts";

export interface Page {
  readonly status?: number;
  readonly title: string;
  /** Besides the usual. */
  readonly head?: Html;
  readonly body: Html;
}

export interface Frame {
  readonly cluster: string;
  readonly version: string;
  /** Path of the page, to mark its place in the navigation. */
  readonly path: string;
  /** Absent on pages for people who are not signed in. */
  readonly session?: Session | undefined;
}

/** The whole document. */
export const layOut = ({ title, head, body }: Page, frame: Frame): string =>
  `<!doctype html>\n${toText(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} - ephemeral-guard, ${frame.cluster}</title>
        <link rel="icon" type="image/svg+xml" href="${ASSET_ADDRESSES.icon}" />
        <link rel="stylesheet" href="${ASSET_ADDRESSES.style}" />
        ${head}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${header(frame)}
        <main id="main" tabindex="-1">${body}</main>
        <footer class="foot">
          <p>ephemeral-guard ${frame.version}. All times are UTC.</p>
          <p><a href="/openapi.json">JSON API</a></p>
        </footer>
      </body>
    </html>`,
  )}\n`;

const header = (frame: Frame): Html =>
  html`<header class="top">
    <p class="brand">
      <a href="/">ephemeral-guard</a> <bdi class="cluster" title="cluster">${frame.cluster}</bdi>
    </p>
    ${frame.session && signedIn(frame.session, frame.path)}
  </header>`;

const NAVIGATION = [
  { path: "/", name: "Overview" },
  { path: "/records", name: "Records" },
  { path: "/standing", name: "Standing" },
] as const;

const signedIn = ({ user, csrf }: Session, path: string): Html =>
  html`<nav aria-label="Main">
      <ul>
        ${NAVIGATION.map(
          (item) => html`<li><a href="${item.path}" ${placeOf(item.path, path)}>${item.name}</a></li>`,
        )}
      </ul>
    </nav>
    <form class="who" method="post" action="/logout">
      <input type="hidden" name="csrf" value="${verbatim(csrf)}" />
      ${named(user.username)}
      <button type="submit" class="quiet">Sign out</button>
    </form>`;

const placeOf = (item: string, path: string): Html | false => {
  if (item === path) return html` aria-current="page"`;
  return item !== "/" && path.startsWith(`${item}/`) && html` aria-current="true"`;
};
