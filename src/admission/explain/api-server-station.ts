import type { JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { apiServerRefusals } from "./api-server-refusals.ts";
import type { Station } from "./station.ts";

/** What the API server's own validation says of the pod as `/mutate` leaves it. */
export const apiServerStation = (name: string, stored: JsonObject, after: JsonObject): Station => {
  const refusals = apiServerRefusals(stored, after);
  const errors = refusals.map(({ error }) => error);
  if (errors.length === 0) {
    return { name: "api-server", result: "yes", says: ["valid, as far as it is looked at here"], hints: [] };
  }
  const list =
    errors.length === 1 ? ` ${errors.join("")}` : ` \n${errors.map((error) => `* ${error}`).join("\n")}`;
  return {
    name: "api-server",
    result: "no",
    says: errors.length === 1 ? errors : [`${errors.length} faults`, ...errors],
    hints: [...new Set(refusals.flatMap(({ hint }) => hint ?? []))],
    error: `The Pod ${quote(name)} is invalid:${list}`,
  };
};
