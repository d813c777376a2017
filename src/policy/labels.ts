import { z } from "zod";

// Kubernetes' rules for labels: apimachinery pkg/util/validation, IsQualifiedName and IsValidLabelValue.
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const isLabelKey = (key: string): boolean => {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (parts.length > 2 || !NAME.test(name)) return false;
  return prefix === undefined || (prefix.length <= 253 && PREFIX.test(prefix));
};

/** A label's key: an optional DNS prefix and a name of at most 63 characters. */
export const labelKey = z.string().refine(isLabelKey, {
  message:
    "a label key is [prefix/]name: letters, digits, '-', '_' and '.', at most 63 characters after the prefix",
});

/** A label's value: empty, or at most 63 characters. */
export const labelValue = z.string().refine((value) => value === "" || NAME.test(value), {
  message:
    "a label value is empty or at most 63 letters, digits, '-', '_' and '.', and begins and ends with a letter or digit",
});
