import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const images = (allow: readonly string[], rest: object = {}) => ({ images: { allow, ...rest } });

describe("policy/lint/rules/no-suggest", () => {
  itFinds("no-suggest", [
    { name: "wildcards alone", given: [images(["a.example/**"])], expect: ["p1 allow:"] },
    { name: "a name that its block refuses", given: [images(["busybox"], { requireTag: true })], expect: ["p1 allow:"] },
  ]); // prettier-ignore
  itKeepsSilent("no-suggest", [
    ["a suggestion", images(["busybox:1.*"], { suggest: "busybox:1.36" })],
    ["a pattern that names an image", images(["a.example/**", "busybox:1.36"], { requireTag: true })],
    ["nothing allowed", images([])],
    ["no list", { images: { requireTag: true } }],
    ["nobody is refused", { mode: "warn", ...images(["a.example/**"]) }],
  ]);
});
