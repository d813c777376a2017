import type { Requester } from "../../model/debug-request.ts";
import type { DebugRecord } from "../../model/record.ts";
import { html, lines, verbatim, type Html, type Shown } from "../html.ts";
import type { Page } from "../layout.ts";
import { recordPath, recordsLink } from "../parts/records-link.ts";
import { showTime } from "../parts/show-time.ts";
import { VERDICT_WORDS, verdictBadge } from "../parts/verdict.ts";
import { containersOf } from "./record-containers.ts";
import { mutations, redactions, violations } from "./record-findings.ts";
import { named } from "../parts/name.ts";

/** All that is kept of one request. */
export const recordPage = (record: DebugRecord, now: Date): Page => ({
  title: `${record.verdict}: ${record.requester.username} in ${record.namespace}/${record.pod.name}`,
  body: html`<p class="crumbs"><a href="/records">Records</a> / <code>${record.id}</code></p>
    ${headline(record, now)} ${record.verdict === "unguarded" && unguarded}
    <div class="facts">${who(record)} ${where(record)} ${when(record, now)} ${judged(record)}</div>
    ${message(record)} ${violations(record)} ${containersOf(record, now)} ${mutations(record)}
    ${answer(record)} ${redactions(record)}
    <p><a href="/api/v1${verbatim(recordPath(record.id))}">This record as JSON</a></p>`,
});

const headline = (record: DebugRecord, now: Date): Html =>
  html`<h1>
      ${verdictBadge(record.verdict)} ${named(record.requester.username)} in
      ${named(record.namespace)}/${named(record.pod.name)}
    </h1>
    <p class="lead">
      ${VERDICT_WORDS[record.verdict]}${record.dryRun && " It was a dry run: nothing came of it."}
      ${showTime(record.at, now)}
    </p>`;

const unguarded = html`<div class="alarm">
  <p>
    <strong>Nobody judged this request.</strong> The API server's audit log tells of it, and the guard does
    not: it was down with failurePolicy Ignore, or the request was excluded.
  </p>
</div>`;

type Fact = readonly [name: string, value: Shown];

const facts = (title: string, rows: readonly Fact[]): Html =>
  html`<section class="card">
    <h2>${title}</h2>
    <dl>
      ${rows.map(
        ([name, value]) =>
          isGiven(value) &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;

const isGiven = (value: Shown): boolean =>
  value !== undefined && value !== false && value !== "" && !(Array.isArray(value) && value.length === 0);

const list = (values: readonly string[]): Html | false =>
  values.length > 0 &&
  html`<ul class="plain">
    ${values.map((value) => html`<li>${named(value)}</li>`)}
  </ul>`;

const who = ({ requester, result }: DebugRecord): Html =>
  facts("Who", [
    ["User", recordsLink({ user: requester.username }, named(requester.username))],
    ["Groups", list(requester.groups)],
    ["Impersonated by", result?.impersonator && impersonator(result.impersonator)],
    ["Client", result?.userAgent !== undefined && named(result.userAgent)],
    ["From", list(result?.sourceIPs ?? [])],
  ]);

const impersonator = ({ username, groups }: Requester): Html => html`${named(username)} ${list(groups)}`;

const where = ({ cluster, namespace, pod }: DebugRecord): Html =>
  facts("Where", [
    ["Cluster", named(cluster)],
    ["Namespace", recordsLink({ namespace }, named(namespace))],
    ["Pod", recordsLink({ namespace, pod: pod.name }, named(pod.name))],
    ["Pod's uid", pod.uid !== "" && html`<code>${pod.uid}</code>`],
  ]);

const when = ({ at, lastAt, calls, result }: DebugRecord, now: Date): Html =>
  facts("When", [
    ["First call", showTime(at, now)],
    ["Last call", lastAt !== at && showTime(lastAt, now)],
    ["Calls", `${calls} of the webhook`],
    ["Answered", result && showTime(result.completedAt, now)],
  ]);

const judged = ({ verdict, calls, guardMode, policies, revision, dryRun }: DebugRecord): Html =>
  facts("How it was judged", [
    ["Verdict", recordsLink({ verdict }, verdict)],
    ["Mode", calls > 0 && (guardMode === "audit" ? "audit: the guard refuses nothing" : "enforce")],
    ["Dry run", dryRun && "yes"],
    [
      "Policies",
      policies.length > 0
        ? html`<ul class="plain">
            ${policies.map((policy) => html`<li>${recordsLink({ policy }, named(policy))}</li>`)}
          </ul>`
        : "none",
    ],
    ["Revision", revision !== "" && html`<code>${revision}</code>`],
  ]);

const message = (record: DebugRecord): Html =>
  html`${
    record.message !== undefined &&
    html`<section>
      <h2>What the user was told</h2>
      <pre tabindex="0" role="region" aria-label="What the user was told">${lines(record.message)}</pre>
    </section>`
  }
  ${
    record.warnings.length > 0 &&
    html`<section>
      <h2>Warnings</h2>
      <ul class="warnings">
        ${record.warnings.map((one) => html`<li>${named(one)}</li>`)}
      </ul>
    </section>`
  }`;

const answer = ({ result }: DebugRecord): Html =>
  html`<section>
    <h2>The API server's answer</h2>
    ${
      result === undefined
        ? html`<p class="muted">Not known: no audit event of this request has come in.</p>`
        : html`<dl class="card">
            <div>
              <dt>Status</dt>
              <dd>${result.code}${result.reason !== undefined && html` ${named(result.reason)}`}</dd>
            </div>
            ${
              result.message !== undefined &&
              html`<div>
                <dt>Message</dt>
                <dd>${named(result.message)}</dd>
              </div>`
            }
            <div>
              <dt>Verb</dt>
              <dd>${named(result.verb)}</dd>
            </div>
            <div>
              <dt>Audit id</dt>
              <dd><code>${result.auditId}</code></dd>
            </div>
          </dl>`
    }
  </section>`;
