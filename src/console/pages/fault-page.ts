import type { Fault } from "../faults.ts";
import { html } from "../html.ts";
import type { Page } from "../layout.ts";

export const faultPage = ({ status, title, message }: Fault): Page => ({
  status,
  title,
  body: html`<div class="narrow">
    <h1>${title}</h1>
    <p class="lead">${message}</p>
    <p><a href="/">To the overview</a></p>
  </div>`,
});
