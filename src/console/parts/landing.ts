import type { ContainerState, DebugRecord, Landing } from "../../model/record.ts";
import { html, type Html } from "../html.ts";
import { breakable } from "./name.ts";

/** What became of the record's containers, in a word or two: the list has no room for more. */
export const landedMark = (record: DebugRecord): Html => {
  if (record.dryRun) return html`<span class="muted">dry run</span>`;
  if (record.verdict === "denied" || record.verdict === "unjudged")
    return html`<span class="muted">no</span>`;
  const troubled = record.containers.find((one) => one.landed === true && isTrouble(one.state));
  if (troubled?.state !== undefined)
    return html`<span class="trouble">${breakable(reasonOf(troubled.state))}</span>`;
  const landed = record.containers.filter((one) => one.landed === true);
  if (landed.length === 0) return html`<span class="muted">${notSeen(record.containers)}</span>`;
  return html`${breakable(reasonOf(landed[0]?.state))}`;
};

/** One container's fate, at length. */
export const landingWords = ({ landed, state }: Landing): string => {
  if (landed === undefined) return "not seen in the pod yet";
  if (!landed) return "never seen in the pod";
  return state === undefined ? "landed" : `landed: ${stateWords(state)}`;
};

export const stateWords = (state: ContainerState): string => {
  const code = state.exitCode === undefined ? "" : `, exit code ${state.exitCode}`;
  const reason = state.reason === undefined ? "" : ` (${state.reason})`;
  return `${state.state}${reason}${code}`;
};

/** Waiting is the usual first second; with these reasons it does not pass by itself. */
export const isTrouble = (state: ContainerState | undefined): boolean =>
  state?.state === "waiting" && state.reason !== undefined && !PASSING.has(state.reason);

const PASSING: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

const reasonOf = (state: ContainerState | undefined): string => {
  if (state === undefined) return "landed";
  return state.state === "waiting" ? (state.reason ?? state.state) : state.state;
};

const notSeen = (containers: readonly Landing[]): string =>
  containers.some(({ landed }) => landed === false) ? "not landed" : "not seen yet";
