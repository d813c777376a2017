/** A length of time in few characters, as in kubectl's AGE column: the younger, the finer. */
export const humanDuration = (ms: number): string => {
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  const step = STEPS.find(({ below }) => seconds < below) ?? LAST;
  const first = Math.floor(seconds / step.unit.seconds);
  const rest = Math.floor((seconds % step.unit.seconds) / (step.then?.seconds ?? Infinity));
  return `${first}${step.unit.letter}${step.then === undefined || rest === 0 ? "" : `${rest}${step.then.letter}`}`;
};

const SECOND = 1000;

interface Unit {
  readonly letter: string;
  readonly seconds: number;
}

const S: Unit = { letter: "s", seconds: 1 };
const M: Unit = { letter: "m", seconds: 60 };
const H: Unit = { letter: "h", seconds: 3600 };
const D: Unit = { letter: "d", seconds: 86_400 };
const Y: Unit = { letter: "y", seconds: 365 * 86_400 };

interface Step {
  readonly below: number;
  readonly unit: Unit;
  readonly then?: Unit;
}

/** The bounds of k8s.io/apimachinery/pkg/util/duration, so that ages here and in `kubectl get` read the same. */
const STEPS: readonly Step[] = [
  { below: 2 * M.seconds, unit: S },
  { below: 10 * M.seconds, unit: M, then: S },
  { below: 3 * H.seconds, unit: M },
  { below: 8 * H.seconds, unit: H, then: M },
  { below: 2 * D.seconds, unit: H },
  { below: 8 * D.seconds, unit: D, then: H },
  { below: 2 * Y.seconds, unit: D },
  { below: 8 * Y.seconds, unit: Y, then: D },
];

const LAST: Step = { below: Infinity, unit: Y };
