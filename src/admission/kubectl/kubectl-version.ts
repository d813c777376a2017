import { quote } from "../../model/printable.ts";
import type { Invalid } from "./parse-command.ts";

/** `36` is kubectl 1.36. */
export type KubectlMinor = number;

/** What is taken for granted where nobody says which kubectl it is. */
export const LATEST_KUBECTL: KubectlMinor = 36;

/** With 1.25 ephemeral containers became stable. An older one is more likely a 1.30 that YAML took for a number. */
const OLDEST: KubectlMinor = 25;

/** Takes `1.30`, `v1.33.2` and `36`. */
export const parseKubectlVersion = (text: string): KubectlMinor | Invalid => {
  const [, long, short] = /^(?:v?1\.(\d{1,3})(?:\.\d+(?:[-+][-+.\w]*)?)?|(\d{1,3}))$/.exec(text) ?? [];
  const minor = long ?? short;
  return minor === undefined || Number(minor) < OLDEST
    ? {
        invalid: `expected a version of kubectl, 1.${OLDEST} or newer, such as "1.36", found ${quote(text, 64)}`,
      }
    : Number(minor);
};
