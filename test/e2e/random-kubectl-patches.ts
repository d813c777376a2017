import fc from "fast-check";
import type { PatchType } from "../../src/admission/kubectl/parse-command.ts";

const NAMES = ["one", "other", "new", "newer"];
const KEYS = ["A", "B", "C"];

/** A member that is there, or is not. */
const maybe = <Value>(of: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(of, { nil: undefined, freq: 2 });

const directive = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 12 },
  fc.constantFrom("delete", "replace", "merge"),
);

const entry = fc.record({
  name: fc.oneof({ arbitrary: fc.constantFrom(...KEYS), weight: 20 }, fc.constant(undefined)),
  value: maybe(fc.constantFrom("1", "2", "", null)),
  $patch: directive,
});
const mount = fc.record({
  mountPath: fc.constantFrom("/data", "/a", "/b"),
  name: maybe(fc.constant("data")),
  readOnly: maybe(fc.constantFrom(true, false, null)),
  $patch: directive,
});
const order = (key: string, values: readonly string[]) =>
  maybe(
    fc.shuffledSubarray([...values], { minLength: 1 }).map((some) => some.map((value) => ({ [key]: value }))),
  );

const context = fc.record({
  privileged: maybe(fc.constantFrom(true, false, null)),
  runAsUser: maybe(fc.constantFrom(0, 7, "x")),
  capabilities: maybe(fc.constantFrom({ add: ["A"] }, { add: [], drop: null }, {}, null)),
  $patch: directive,
});

const container = fc.record({
  name: fc.constantFrom(...NAMES),
  image: maybe(fc.constantFrom("busybox", "a:1", "", null)),
  command: maybe(fc.constantFrom(["sh"], [], null, ["a", "b"])),
  stdin: maybe(fc.boolean()),
  env: maybe(fc.oneof(fc.array(entry, { maxLength: 4 }), fc.constant(null))),
  "$setElementOrder/env": order("name", KEYS),
  volumeMounts: maybe(fc.array(mount, { maxLength: 3 })),
  securityContext: maybe(fc.oneof(context, fc.constant(null))),
  $patch: directive,
  $retainKeys: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 12 },
    fc.constant(["name", "image", "env"]),
    fc.constant(["name", "image", "command", "stdin", "env", "volumeMounts", "securityContext"]),
  ),
});

const merged = fc.record({
  spec: fc.record({
    ephemeralContainers: maybe(fc.array(container, { maxLength: 4 })),
    "$setElementOrder/ephemeralContainers": order("name", NAMES),
    $patch: fc.oneof({ arbitrary: fc.constant(undefined), weight: 20 }, fc.constant("merge")),
  }),
});

const pointer = fc.constantFrom(
  ...["/spec/ephemeralContainers", "/spec/ephemeralContainers/-", "/spec/ephemeralContainers/0"],
  ...["/spec/ephemeralContainers/1", "/spec/ephemeralContainers/2", "/spec/ephemeralContainers/-1"],
  ...[
    "/spec/ephemeralContainers/1/env",
    "/spec/ephemeralContainers/1/env/-",
    "/spec/ephemeralContainers/0/tty",
  ],
  ...["/spec/ephemeralContainers/0/securityContext", "/spec/ephemeralContainers/x", "/spec/nosuch/x"],
);
const value = fc.oneof(
  fc.record({ name: fc.constantFrom(...NAMES), image: maybe(fc.constant("a")) }),
  fc.constantFrom(true, null, "text", [], { name: "A", value: "1" }),
);
const operation = fc.record({
  op: fc.constantFrom("add", "add", "remove", "replace", "move", "copy", "test"),
  path: pointer,
  from: pointer,
  value,
});

export interface RandomPatch {
  readonly type: PatchType;
  readonly patch: unknown;
}

/** Patches for a pod with the debug containers `other` and `one`; most of them apply, some do not. */
export const randomPatches = ({ seed, count }: { seed: number; count: number }): readonly RandomPatch[] =>
  fc
    .sample(
      fc.oneof(
        { arbitrary: merged.map((patch) => ({ type: "strategic" as const, patch })), weight: 4 },
        { arbitrary: merged.map((patch) => ({ type: "merge" as const, patch })), weight: 1 },
        {
          arbitrary: fc
            .array(operation, { minLength: 1, maxLength: 3 })
            .map((patch) => ({ type: "json" as const, patch })),
          weight: 2,
        },
      ),
      { seed, numRuns: 2 * count },
    )
    .filter(({ patch }) => !/delete.*setElementOrder|setElementOrder.*delete/.test(JSON.stringify(patch)))
    .slice(0, count)
    // As it is sent: members that are undefined are not there.
    .map((one) => JSON.parse(JSON.stringify(one)) as RandomPatch);
