import { VERDICTS } from "../../ledger/filter-query.ts";
import { CODES } from "../../model/codes.ts";
import { html, verbatim, type Html } from "../html.ts";

/** A GET form: what it asks for ends up in the address, which can be kept and sent on. */
export const filterForm = (query: URLSearchParams): Html =>
  html`<form class="filter" method="get" action="/records" aria-label="Filter" role="search">
    <div class="fields">
      ${textField({ name: "text", label: "Words", hint: "in any part of a record" }, query)}
      ${choice({ name: "verdict", label: "Verdict", values: VERDICTS }, query)}
      ${textField({ name: "since", label: "Since", hint: "2h, 7d or 2026-11-21", list: "ages" }, query)}
      ${textField({ name: "until", label: "Until", hint: "2h, 7d or 2026-11-21", list: "ages" }, query)}
    </div>
    <p class="send"><button type="submit">Show</button> <a href="/records">Clear</a></p>
    <details class="more" ${RARE.some((name) => query.has(name)) && html` open`}>
      <summary>More filters</summary>
      <div class="fields">
        ${PLAIN.map((field) => textField(field, query))}
        ${choice({ name: "landed", label: "Landed", values: ["true", "false"] }, query)}
        ${choice({ name: "dryRun", label: "Dry run", values: ["true", "false"] }, query)}
        ${choice({ name: "limit", label: "Records a page", values: ["20", "50", "200", "1000"] }, query)}
      </div>
    </details>
    <datalist id="ages">${AGES.map((age) => html`<option value="${age}"></option>`)}</datalist>
    <datalist id="codes">${CODES.map((code) => html`<option value="${code}"></option>`)}</datalist>
  </form>`;

const AGES = ["1h", "24h", "7d", "30d"];

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Id of the list of suggestions. */
  readonly list?: string;
}

const PLAIN: readonly Field[] = [
  { name: "namespace", label: "Namespace" },
  { name: "pod", label: "Pod" },
  { name: "user", label: "User" },
  { name: "group", label: "Group" },
  { name: "image", label: "Image, as written" },
  { name: "code", label: "Code", list: "codes" },
  { name: "policy", label: "Policy" },
  { name: "cluster", label: "Cluster" },
];

const RARE = [...PLAIN.map(({ name }) => name), "landed", "dryRun", "limit"];

const textField = ({ name, label, hint, list }: Field, query: URLSearchParams): Html =>
  html`<p>
    <label for="filter-${name}">${label}</label>
    <input
      id="filter-${name}"
      name="${name}"
      value="${verbatim(query.get(name) ?? "")}"
      autocomplete="off"
      spellcheck="false"
      autocapitalize="none"
      ${hint !== undefined && html` placeholder="${hint}"`}${list !== undefined && html` list="${list}"`}
    />
  </p>`;

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
}

const choice = ({ name, label, values }: Choice, query: URLSearchParams): Html =>
  html`<p>
    <label for="filter-${name}">${label}</label>
    <select id="filter-${name}" name="${name}">
      <option value="">any</option>
      ${values.map((value) => html`<option value="${value}" ${query.get(name) === value && html` selected`}>${SAID[value] ?? value}</option>`)}
    </select>
  </p>`;

const SAID: Readonly<Record<string, string>> = { true: "yes", false: "no" };
