import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const ALERTS = fileURLToPath(
  new URL("../../charts/ephemeral-guard/files/alerts.yaml", import.meta.url),
);
const DASHBOARD = new URL("../../charts/ephemeral-guard/dashboards/ephemeral-guard.json", import.meta.url);

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

export const alertRules = (): readonly AlertRule[] => {
  const file = parse(readFileSync(ALERTS, "utf8")) as { groups: { rules: AlertRule[] }[] }; // as promtool checks
  return file.groups.flatMap(({ rules }) => rules);
};

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

export const dashboard = (): { readonly uid: string; readonly panels: readonly Panel[] } =>
  JSON.parse(readFileSync(DASHBOARD, "utf8")) as { uid: string; panels: Panel[] }; // as Grafana has it

/** An expression of the dashboard, with something in place of what Grafana fills in. */
export const filledIn = (expr: string): string =>
  expr.replaceAll("$__rate_interval", "5m").replaceAll("$__range", "1h").replaceAll("$namespace", "guard");
