import fc from "fast-check";

const VALUES: Readonly<Record<string, readonly string[]>> = {
  image: [
    "busybox",
    "busybox:1",
    "a/b:latest",
    "r.example.com:5/a@sha256:" + "0".repeat(64),
    "",
    "A",
    "a:b:c",
  ],
  profile: ["general", "baseline", "restricted", "netadmin", "sysadmin", "legacy", "none"],
  target: ["app", "", "x"],
  container: ["mine", "tools", ""],
  env: ["A=1", "A=1,B=2", "B==", "C=[]", 'D="x"', "E=a b", "F", "=", ",", 'G=1,"H=2,3"', "I=ü"],
  "image-pull-policy": ["Always", "Never", "IfNotPresent", "", "x"],
  "request-timeout": ["5s", "0", "1m30s", "x"],
};
const SWITCHES = [
  "stdin",
  "tty",
  "quiet",
  "attach",
  "arguments-only",
  "keep-labels",
  "share-processes",
  "replace",
];
const BOOLEANS = ["", "=true", "=false", "=1", "=F", "=x"];
const SHORT = ["-i", "-t", "-it", "-ti", "-qi", "-it=false", "-i=true", "-cmine", "-c=mine", "-ic", "-x"];

const mostly = <Value>(usual: fc.Arbitrary<Value>, rare: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: usual, weight: 12 }, { arbitrary: rare, weight: 1 });

const valued = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((name) =>
    fc
      .tuple(fc.constantFrom(...(VALUES[name] ?? [])), fc.boolean())
      .map(([value, apart]) => (apart ? [`--${name}`, value] : [`--${name}=${value}`])),
  );
const switched = fc
  .tuple(fc.constantFrom(...SWITCHES), fc.constantFrom(...BOOLEANS))
  .map(([name, value]) => [`--${name}${value}`]);
const short = fc.constantFrom(...SHORT).map((word) => [word]);
const flag = fc.oneof({ arbitrary: valued, weight: 3 }, switched, short);

const pod = mostly(
  fc.constantFrom("web", "pod/web", "po/web", "two"),
  fc.constantFrom("", "deployment/web", "pod/a/b"),
);
const after = mostly(
  fc.constant<string[]>([]),
  fc.array(fc.constantFrom("sh", "-c", "--", "", "-it"), { maxLength: 3 }).map((words) => ["--", ...words]),
);

/** Words after `kubectl debug`: flags in any order and spelling, now and then with something wrong in them. */
export const randomLines = ({ seed, count }: { seed: number; count: number }): readonly string[][] =>
  fc.sample(
    fc
      .tuple(fc.array(flag, { maxLength: 4 }), mostly(fc.constant<string[][]>([["--image=busybox"]]), fc.constant<string[][]>([])), pod, after)
      .chain(([flags, image, name, words]) =>
        fc.shuffledSubarray([...flags, ...image, [name]], { minLength: flags.length + image.length + 1 }).map((parts) => [...parts.flat(), ...words]),
      ),
    { seed, numRuns: count },
  ); // prettier-ignore
