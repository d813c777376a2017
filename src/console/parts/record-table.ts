import type { DebugRecord } from "../../model/record.ts";
import { html, verbatim, type Html } from "../html.ts";
import { imageName, named } from "./name.ts";
import { landedMark } from "./landing.ts";
import { recordPath, recordsLink } from "./records-link.ts";
import { showTime } from "./show-time.ts";
import { verdictBadge } from "./verdict.ts";

/** One row a record. The roles say again what the elements are: on narrow screens rows are laid out as cards. */
export const recordTable = (records: readonly DebugRecord[], now: Date): Html =>
  records.length === 0
    ? html`<p class="none">No records.</p>`
    : html`<table class="rows records" role="table">
        <caption class="hidden">
          Records, newest first
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            ${COLUMNS.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${records.map((record) => row(record, now))}
        </tbody>
      </table>`;

const COLUMNS = ["Time", "Verdict", "User", "Namespace and pod", "Image", "Broken rules", "Landed"];

const row = (record: DebugRecord, now: Date): Html =>
  html`<tr role="row" class="${record.verdict}">
    <th scope="row" role="rowheader" class="when">
      <a href="${verbatim(recordPath(record.id))}">${showTime(record.at, now)}</a>
    </th>
    <td role="cell" class="verdict">${verdictBadge(record.verdict)}</td>
    <td role="cell" class="user">
      ${recordsLink({ user: record.requester.username }, named(record.requester.username))}
    </td>
    <td role="cell" class="pod">
      ${named(record.namespace)}<span class="muted">/</span>${named(record.pod.name)}
    </td>
    <td role="cell" class="image">${imagesOf(record)}</td>
    <td role="cell" class="codes">${codesOf(record)}</td>
    <td role="cell" class="landed">${landedMark(record)}</td>
  </tr>`;

/** A row has room for a few. */
const SHOWN = 2;

const imagesOf = ({ containers }: DebugRecord): Html =>
  few([...new Set(containers.map(({ image }) => image))], imageName);

const codesOf = ({ violations }: DebugRecord): Html =>
  few([...new Set(violations.map(({ code }) => code))], (code) => html`<code>${code}</code>`);

const few = (values: readonly string[], show: (value: string) => Html): Html => {
  const more = values.length - SHOWN;
  return html`${values.slice(0, SHOWN).map((value) => html`<div>${show(value)}</div>`)}${more > 0 && html`<div class="muted">and ${more} more</div>`}`;
};
