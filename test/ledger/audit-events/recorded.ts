/** What an event of the recorded log comes to; worked out by hand from the request that each line tells of. */
export type Recorded = "skipped" | RecordedRequest;

export interface RecordedRequest {
  /** The command, and the recorded AdmissionReview of it, where there is one (test/fixtures/reviews/README.md). */
  readonly what: string;
  readonly review?: string;
  readonly pod: string;
  /** Name and image. */
  readonly containers: readonly string[];
  /** Default 200. */
  readonly code?: number;
  readonly dryRun?: true;
  /** Default `alice@corp.example`. */
  readonly user?: string;
  readonly impersonator?: string;
}

const TOOLS = "registry.example.com/debug/tools:1.4.2";
const WINDOWS = "mcr.microsoft.com/windows/nanoserver:ltsc2022";
const DIGEST = `docker.io/library/busybox:1.36@sha256:${"b".repeat(64)}`;

/** Requests in the log's order. Each has two lines; of the first one, when it came in, nothing is taken. */
const REQUESTS: readonly RecordedRequest[] = [
  {
    what: "kubectl debug",
    review: "seed-basic",
    pod: "sample-app",
    containers: ["debugger-fjkpc busybox:latest"],
  },
  {
    what: "kubectl debug of a pod with a shared process namespace",
    review: "seed-shared-ns",
    pod: "shared-ns-pod",
    containers: ["debugger-mbmw8 busybox:latest"],
  },
  {
    what: "kubectl debug of a distroless pod",
    review: "seed-distroless",
    pod: "distroless-app",
    containers: ["debugger-gx6fj nicolaka/netshoot:latest"],
  },
  {
    what: "a second one in a pod",
    review: "seed-profiling",
    pod: "sample-app",
    containers: ["debugger-cnbth ubuntu:22.04"],
  },
  { what: "kubectl patch", review: "seed-patch", pod: "sample-app", containers: ["debugger busybox:latest"] },
  {
    // It adds debugger-2. `debugger` is kubectl-patch's, whose last change was in the second before the last; the two of
    // kubectl may be new, since this very request was made by a manager of that name, and there is no kubelet that could
    // have written a status.
    what: "kubectl replace --raw: the whole pod, with three containers that stand",
    review: "seed-replace-raw",
    pod: "sample-app",
    containers: [
      "debugger-fjkpc busybox:latest",
      "debugger-cnbth ubuntu:22.04",
      "debugger-2 nicolaka/netshoot:latest",
    ],
  },
  {
    what: "--profile=legacy",
    review: "profile-legacy",
    pod: "hardened",
    containers: [`debugger-swn8s ${TOOLS}`],
  },
  {
    what: "--profile=general",
    review: "profile-general",
    pod: "hardened",
    containers: [`debugger-fm9w8 ${TOOLS}`],
  },
  {
    what: "--profile=baseline",
    review: "profile-baseline",
    pod: "hardened",
    containers: [`debugger-fsvbq ${TOOLS}`],
  },
  {
    what: "--profile=restricted",
    review: "profile-restricted",
    pod: "hardened",
    containers: [`debugger-rbrv2 ${TOOLS}`],
  },
  {
    what: "--profile=netadmin",
    review: "profile-netadmin",
    pod: "hardened",
    containers: [`debugger-74bvf ${TOOLS}`],
  },
  {
    what: "--profile=sysadmin",
    review: "profile-sysadmin",
    pod: "hardened",
    containers: [`debugger-kj4dz ${TOOLS}`],
  },
  {
    what: "kubectl debug of a Windows pod, which the API server refuses",
    review: "windows-general",
    pod: "windows-app",
    containers: [`debugger-9qzfn ${WINDOWS}`],
    code: 422,
  },
  {
    what: "the same, restricted",
    review: "windows-restricted",
    pod: "windows-app",
    containers: [`debugger-fknh6 ${WINDOWS}`],
    code: 422,
  },
  {
    what: "--custom",
    review: "custom-secrets",
    pod: "hardened",
    containers: ["debugger-vcg2s busybox:1.36"],
  },
  { what: "an image by digest", review: "digest", pod: "hardened", containers: [`debugger-w6lnz ${DIGEST}`] },
  { what: "a webhook adds an env entry", pod: "sample-app", containers: ["stamped busybox:1.36"] },
  {
    what: "the same again",
    review: "stamp-second",
    pod: "sample-app",
    containers: ["stamped-2 busybox:1.36"],
  },
  {
    what: "a merge patch, which would take away what stands: refused",
    pod: "hardened",
    containers: ["forged evil.example/x:1"],
    code: 422,
  },
  {
    what: "a strategic merge patch with a label",
    review: "forged-strategic",
    pod: "hardened",
    containers: ["forged-2 evil.example/x:1"],
  },
  { what: "a JSON Patch that inserts at 0", pod: "hardened", containers: ["inserted-first busybox:1.36"] },
  { what: "two at once", pod: "hardened", containers: ["good busybox:1.36", "bad evil.example/x"] },
  {
    what: "--dry-run=server",
    review: "dry-run",
    pod: "hardened",
    containers: ["dry busybox:1.36"],
    dryRun: true,
  },
  { what: "labels only", review: "noop", pod: "hardened", containers: [] },
  { what: "every field", pod: "hardened", containers: ["all busybox:1.36"] },
  {
    what: "kubectl apply --server-side",
    review: "ssa.1",
    pod: "hardened",
    containers: ["applied busybox:1.36"],
  },
  { what: "... which then puts managedFields in order", review: "ssa.3", pod: "hardened", containers: [] },
  {
    // In the same second as the first: nothing in the event tells that it stood already.
    what: "... and applies once more",
    review: "ssa.5",
    pod: "hardened",
    containers: ["applied busybox:1.36"],
  },
  {
    what: "--as=carol",
    pod: "hardened",
    containers: ["imp busybox:1.36"],
    user: "carol",
    impersonator: "admin",
  },
  { what: "by an administrator", pod: "hardened", containers: ["by-admin alpine"], user: "admin" },
  {
    what: "by a ServiceAccount",
    pod: "hardened",
    containers: ["robot busybox:1.36"],
    user: "system:serviceaccount:k136:robot",
  },
  { what: "a JSON Patch that removes one: refused", pod: "hardened", containers: [], code: 422 },
  { what: "a JSON Patch that changes an image: refused", pod: "hardened", containers: [], code: 422 },
];

/** By line. */
export const RECORDED: readonly Recorded[] = REQUESTS.flatMap((request) => ["skipped", request]);
