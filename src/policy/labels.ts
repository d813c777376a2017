import * as z from "zod";
import { quote } from "../model/printable.ts";
import { customIssue, inEditors } from "./schema-parts.ts";

// Kubernetes' rules for labels: apimachinery pkg/util/validation, IsQualifiedName and IsValidLabelValue.
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const RULE = 'at most 63 letters, digits, "-", "_" and ".", the first and last a letter or digit';

const unanchored = ({ source }: RegExp): string => source.slice(1, -1);

/** A label's key: an optional DNS prefix and a name of at most 63 characters. */
export const labelKey = z
  .string()
  .superRefine((key, context) => {
    if (isLabelKey(key)) return;
    context.addIssue(badLabel(`${quote(key, 80)} is no label key`, `[prefix/]name; the name has ${RULE}`));
  })
  .meta(inEditors(`^(${unanchored(PREFIX)}/)?${unanchored(NAME)}$`, `a label's key: [prefix/]name; ${RULE}`));

/** A label's value: empty, or at most 63 characters. */
export const labelValue = z
  .string()
  .superRefine((value, context) => {
    if (value === "" || NAME.test(value)) return;
    context.addIssue(badLabel(`${quote(value, 80)} is no label value`, RULE));
  })
  .meta(inEditors(`^(${unanchored(NAME)})?$`, `a label's value: nothing, or ${RULE}`));

const isLabelKey = (key: string): boolean => {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (parts.length > 2 || !NAME.test(name)) return false;
  return prefix === undefined || (prefix.length <= 253 && PREFIX.test(prefix));
};

const badLabel = (message: string, hint: string) => customIssue(message, { code: "bad-label", hint });
