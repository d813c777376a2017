import { html, verbatim } from "../html.ts";
import type { Page } from "../layout.ts";

/**
 * A link on another site, in a chat say, brings no SameSite=Strict cookie: this page asks for the same address again,
 * from here, which does. `path` is one of our own.
 */
export const bouncePage = (path: string): Page => ({
  title: "One moment",
  head: html`<meta http-equiv="refresh" content="0; url=${verbatim(path)}" />`,
  body: html`<div class="narrow">
    <h1>One moment</h1>
    <p><a href="${verbatim(path)}">Go on to the page</a></p>
  </div>`,
});
