import type { StandingContainer } from "../../ledger/ledger.ts";
import { html, type Html } from "../html.ts";
import type { Page } from "../layout.ts";
import { standingTable } from "../parts/standing-table.ts";

/** What stays until the pod goes: nobody can take a debug container out of a pod. */
export const standingPage = (containers: readonly StandingContainer[], now: Date): Page => ({
  title: "Standing",
  body: html`<h1>Debug containers in pods now</h1>
    <p class="lead">
      ${summary(containers)} A debug container stays in its pod until the pod is deleted: replace the pod to
      be rid of it.
    </p>
    ${standingTable(containers.slice(0, MAX_SHOWN), now)}
    ${containers.length > MAX_SHOWN && html`<p>The first ${MAX_SHOWN} of ${containers.length}; <a href="/api/v1/standing">all of them as JSON</a>.</p>`}`,
});

const MAX_SHOWN = 1000;

const summary = (containers: readonly StandingContainer[]): Html => {
  const pods = new Set(containers.map(({ cluster, podUid }) => `${cluster}/${podUid}`)).size;
  const unverified = containers.filter(({ requester }) => requester === undefined).length;
  return html`${containers.length} ${containers.length === 1 ? "container" : "containers"} in ${pods}
  ${pods === 1 ? "pod" : "pods"}${
    unverified > 0 && html`, <strong class="trouble">${unverified} unverified</strong>`
  }.`;
};
