import type { Violation } from "../model/decision.ts";
import { printable, quote } from "../model/printable.ts";
import type { DebugRecord, RecordVerdict } from "../model/record.ts";
import { cutBytes } from "./cut-bytes.ts";
import type { DebuggedPod, PodReference } from "./debugged-pod.ts";
import type { Session } from "./sessions.ts";

/** A Kubernetes Event on a pod: what `kubectl describe pod` shows. */
export interface PodEvent {
  /** What makes it one: whoever writes an Event of the same key writes the same Event. */
  readonly key: string;
  /** Requests and landings are limited apart: who is refused in a loop hides no landing behind it. */
  readonly about: "request" | "landing";
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  /** `uid` is empty where it is not known. */
  readonly pod: PodReference;
  readonly container?: string;
  /** Whose doing it is. */
  readonly user: string;
  readonly note: string;
  readonly at: Date;
}

/** The Event of a record; undefined where it wants none: allowed (its landing will), a dry run, the API server's own no. */
export const toRecordEvent = (record: DebugRecord): PodEvent | undefined => {
  const kind = KINDS[record.verdict];
  if (kind === undefined || record.dryRun) return undefined;
  const { id, verdict, namespace, pod, requester, lastAt } = record;
  const { type, reason, action, says } = kind;
  const who = printable(requester.username, MAX_NAME);
  const why = whyOf(record);
  return {
    key: `${id}/${verdict}`,
    about: "request",
    type,
    reason,
    action,
    pod: { namespace, ...pod },
    user: requester.username,
    note: cutBytes(`${who} ${says} ${containersOf(record)}${why === "" ? "" : `: ${why}`}`, MAX_NOTE),
    at: new Date(lastAt),
  };
};

/** `session` has a voucher. */
export const toLandedEvent = (pod: DebuggedPod, session: Session, at: Date): PodEvent | undefined => {
  const { voucher, container, image } = session;
  if (voucher === undefined) return undefined;
  const { namespace, name, uid } = pod;
  const policies = voucher.policies.slice(0, MAX_LISTED).join(", ");
  const judged = policies === "" ? "" : `; judged by ${policies}`;
  const landed = `debug container ${describeContainer(container, image)} landed`;
  return {
    key: `${voucher.recordId}/landed/${container}`,
    about: "landing",
    type: "Normal",
    reason: "DebugContainerLanded",
    action: "AddDebugContainer",
    pod: { namespace, name, uid },
    container,
    user: voucher.requester,
    note: cutBytes(`${printable(voucher.requester, MAX_NAME)}: ${landed}${judged}`, MAX_NOTE),
    at,
  };
};

interface Kind extends Pick<PodEvent, "type" | "reason" | "action"> {
  readonly says: string;
}

const KINDS: Readonly<Record<RecordVerdict, Kind | undefined>> = {
  denied: {
    type: "Warning",
    reason: "DebugContainerDenied",
    action: "DenyDebugContainer",
    says: "was denied",
  },
  "would-deny": {
    type: "Normal",
    reason: "DebugContainerWouldBeDenied",
    action: "AdmitDebugContainer",
    says: "would have been denied",
  },
  unguarded: {
    type: "Warning",
    reason: "DebugContainerUnguarded",
    action: "AddDebugContainer",
    says: "was let in though the guard was not asked, with",
  },
  allowed: undefined,
  unjudged: undefined,
};

const containersOf = ({ containers }: DebugRecord): string => {
  if (containers.length === 0) return "a debug container";
  const shown = containers.slice(0, MAX_CONTAINERS).map(({ name, image }) => describeContainer(name, image));
  const more = containers.length - shown.length;
  const noun = containers.length === 1 ? "debug container" : "debug containers";
  return `${noun} ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
};

const describeContainer = (name: string, image: string): string =>
  `${quote(name, 64)} (image ${printable(image, MAX_IMAGE)})`;

/** Codes, and the first line of why. Messages of violations hold neither env values nor words of a command line. */
const whyOf = ({ verdict, violations }: DebugRecord): string => {
  const counted = verdict === "denied" ? violations.filter(({ mode }) => mode === "enforce") : violations;
  const [first] = counted;
  if (first === undefined) return "";
  const codes = [...new Set(counted.map(({ code }) => code))].slice(0, MAX_LISTED);
  return `${codes.join(", ")}: ${policyOf(first)}${printable(first.message, MAX_MESSAGE)}`;
};

const policyOf = ({ policy }: Violation): string => (policy === undefined ? "" : `policy ${policy}: `);

/** The API server takes 1,024 bytes (events.k8s.io/v1, `note`); some of them are for what was left out before. */
const MAX_NOTE = 960;
const MAX_NAME = 128;
const MAX_IMAGE = 160;
const MAX_MESSAGE = 400;
const MAX_CONTAINERS = 3;
const MAX_LISTED = 8;
