/** What mends a problem of the loader that says nothing of it itself, by its code. */
export const LOAD_HINTS: Readonly<Record<string, string>> = {
  "bad-suggestion": "suggest an image that the block lets in, or let this one in",
  "duplicate-name": "give one of the two another name",
  "empty-list": "list something, or leave the key out",
  "empty-set": "ephemeral-guard init writes a first policy",
  "file-too-large": "split it into several files",
  "missing-key": "write the key, or remove what needs it",
  "rule-secret": "compare something else: env values and command lines are not shown to anybody",
  "rule-too-complex": "split the rule into several",
  "unknown-value": "write what is expected",
  unsupported: "leave it out",
  "widening-default": "leave it out: who needs it asks for it",
  "wrong-type": "write a value of that type",
  "yaml-aliases": "write the values out",
  "yaml-duplicate-key": "bring what both hold under one key",
  "yaml-key": "write a plain text for a key",
  "yaml-too-deep": "policies are far flatter: check the indentation",
};
