import type { Mode, Violation } from "../../model/decision.ts";
import type { Mutation } from "../../model/mutation.ts";
import type { Redaction } from "../../model/observation.ts";
import type { DebugRecord } from "../../model/record.ts";
import { html, lines, type Html } from "../html.ts";
import { recordsLink } from "../parts/records-link.ts";
import { named } from "../parts/name.ts";

/** Which rules were broken, in which policy's name, and what that led to. */
export const violations = ({ violations: all }: DebugRecord): Html | false =>
  all.length > 0 &&
  html`<section>
    <h2>Broken rules</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Broken rules">
      <table class="findings">
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Policy</th>
            <th scope="col">Mode</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(violation)}
        </tbody>
      </table>
    </div>
  </section>`;

const MODES: Readonly<Record<Mode, string>> = {
  enforce: "refuses",
  warn: "warns the user",
  audit: "only notes it",
};

const violation = (one: Violation): Html =>
  html`<tr>
    <th scope="row">${recordsLink({ code: one.code }, html`<code>${one.code}</code>`)}</th>
    <td>
      ${one.policy === undefined ? html`<span class="muted">the guard's own</span>` : recordsLink({ policy: one.policy }, named(one.policy))}
    </td>
    <td><span title="${MODES[one.mode]}">${one.mode}</span></td>
    <td>
      <bdi class="message">${one.message}</bdi>
      ${(one.hints ?? []).map((hint) => html`<div class="muted"><bdi>${hint}</bdi></div>`)}
      <div class="muted">
        ${one.container !== undefined && html`<bdi>${one.container}</bdi>: `}<code>${one.field}</code>${
          one.value !== undefined && html` = <code>${lines(JSON.stringify(one.value))}</code>`
        }
      </div>
    </td>
  </tr>`;

const KINDS: Readonly<Record<Mutation["kind"], string>> = {
  windows: "taken away: Windows pods cannot have it",
  remove: "taken away",
  inherit: "taken from the target container",
  default: "filled in",
  stamp: "the guard's stamp",
};

export const mutations = ({ mutations: all }: DebugRecord): Html | false =>
  all.length > 0 &&
  html`<section>
    <h2>What the guard changed</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="What the guard changed">
      <table class="findings">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">What</th>
            <th scope="col">Policy</th>
            <th scope="col">Container</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(mutation)}
        </tbody>
      </table>
    </div>
  </section>`;

const mutation = ({ kind, container, field, policy, detail }: Mutation): Html =>
  html`<tr>
    <th scope="row"><code>${field}</code></th>
    <td>${KINDS[kind]}${detail !== undefined && html`: <bdi>${detail}</bdi>`}</td>
    <td>${policy === undefined ? html`<span class="muted">the guard's own</span>` : named(policy)}</td>
    <td>${named(container)}</td>
  </tr>`;

const REDACTIONS: Readonly<Record<Redaction, string>> = {
  env: "Values of env entries are kept as keyed hashes (hmac-sha256:...), or not at all: equal values have equal hashes, and nobody can tell the value from its hash. The guard's own stamp is kept as it is.",
  args: "Command and args are kept as keyed hashes too: the webhook runs with --redact args.",
  size: "The request was very large: of long lists and texts only the beginning is kept.",
};

/** Why something does not read as it was typed. */
export const redactions = ({ redacted }: DebugRecord): Html | false =>
  redacted.length > 0 &&
  html`<section>
    <h2>What is not kept as it was</h2>
    <ul>
      ${redacted.map((one) => html`<li>${REDACTIONS[one]}</li>`)}
    </ul>
  </section>`;
