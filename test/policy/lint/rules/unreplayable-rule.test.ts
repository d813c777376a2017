import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const rules = (...expressions: readonly string[]) => ({
  rules: expressions.map((expression, at) => ({ name: `r${at}`, expression, message: "no" })),
});

describe("policy/lint/rules/unreplayable-rule", () => {
  itFinds(
    "unreplayable-rule",
    [
      "pod.metadata.name == 'a'",
      "target == null",
      "has(container.env) && container.env.exists(e, e.value == 'a')",
    ].map((text) => ({ name: text, given: [rules("true", text)], expect: [`p1 ${text}`] })),
  );
  itFinds("unreplayable-rule", [
    {
      name: "a message that reads the pod",
      given: [{ rules: [{ name: "a", expression: "false", message: "not {{ pod.metadata.name }}" }] }],
      expect: ['p1 "false"'],
    },
  ]);
  itKeepsSilent("unreplayable-rule", [
    [
      "what records hold",
      rules(
        "has(container.targetContainerName)",
        "'a' in request.userInfo.groups",
        "namespaceLabels['a'] == 'b'",
        "has(container.env) && container.env.exists(e, e.name == 'a')",
        "has(container.command)",
      ),
    ],
  ]);
});
