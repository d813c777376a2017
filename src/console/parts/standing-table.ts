import type { StandingContainer } from "../../ledger/ledger.ts";
import { html, verbatim, type Html } from "../html.ts";
import { imageName, named } from "./name.ts";
import { isTrouble, stateWords } from "./landing.ts";
import { recordPath } from "./records-link.ts";
import { showTime } from "./show-time.ts";

/** One row a container; see `recordTable` for the roles. */
export const standingTable = (containers: readonly StandingContainer[], now: Date): Html =>
  containers.length === 0
    ? html`<p class="none">No debug containers stand in any pod.</p>`
    : html`<table class="rows standing" role="table">
        <caption class="hidden">
          Debug containers in pods, by namespace and pod
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            ${COLUMNS.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${containers.map((one) => row(one, now))}
        </tbody>
      </table>`;

const COLUMNS = ["Namespace and pod", "Container", "Image", "Who", "Since", "State"];

const row = (one: StandingContainer, now: Date): Html =>
  html`<tr role="row" class="${one.requester === undefined && "unguarded"}">
    <th scope="row" role="rowheader" class="pod">
      ${named(one.namespace)}<span class="muted">/</span>${named(one.pod)}
    </th>
    <td role="cell" class="container">${named(one.container)}</td>
    <td role="cell" class="image">${imageName(one.image)}</td>
    <td role="cell" class="user">${whoOf(one)}</td>
    <td role="cell" class="when">${sinceOf(one, now)}</td>
    <td role="cell" class="landed">${stateOf(one)}</td>
  </tr>`;

const whoOf = ({ requester }: StandingContainer): Html =>
  requester === undefined
    ? html`<span
        class="badge unguarded"
        title="No record vouches for it: it came in past the guard, or its record is gone."
        >unverified</span
      >`
    : named(requester);

const sinceOf = ({ since, recordId }: StandingContainer, now: Date): Html => {
  const shown = since === undefined ? html`<span class="muted">not known</span>` : showTime(since, now);
  return recordId === undefined ? shown : html`<a href="${verbatim(recordPath(recordId))}">${shown}</a>`;
};

const stateOf = ({ state }: StandingContainer): Html =>
  state === undefined
    ? html`<span class="muted">not known</span>`
    : html`<span class="${isTrouble(state) && "trouble"}">${stateWords(state)}</span>`;
