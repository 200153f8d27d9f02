import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../src/render/engine/index.ts";
import { testEngine } from "../support/world.ts";
import { verdictsOf } from "./sentences.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const rule = (name: string, expr: string, wait: string, severity: string, summary: string): string =>
  `        - alert: ${name}\n          expr: ${expr}\n          for: ${wait}\n          labels: {severity: ${severity}}\n          annotations: {summary: "${summary}"}\n`;

const FILES: Readonly<Record<string, string>> = {
  "clusters/home/ferry.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ferry, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/ferry, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "apps/ferry/kustomization.yaml": "resources: [rules.yaml, crew.yaml]\n",
  "apps/ferry/rules.yaml": `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: ferry, namespace: ferry}\nspec:\n  groups:\n    - name: ferry\n      rules:\n${rule("FerryDown", 'up{job="ferry"} == 0', "5m", "critical", "Ferry is down")}${rule("FerryLate", "ferry_delay_seconds > 300", "10m", "warning", "Ferry departures are delayed")}${rule("FerryFuelLow", "ferry_fuel_available_litres / ferry_fuel_capacity_litres < 0.15", "15m", "warning", "Ferry fuel tank runs empty")}${rule("FerryErrors", "rate(ferry_errors_total[30m]) > 7", "2m", "critical", "Ticket errors")}`,
  "apps/ferry/crew.yaml": `apiVersion: operator.victoriametrics.com/v1beta1\nkind: VMRule\nmetadata: {name: ferry-crew, namespace: ferry}\nspec:\n  groups:\n    - name: crew\n      rules:\n${rule("CrewShort", "crew_on_board < 4", "1h", "critical", "Crew is short of hands")}`,
};

const TRUE = [
  "`FerryDown` is critical after 5 minutes",
  "FerryDown: critical after 5m",
  "FerryLate (warning, 10m)",
  "Ferry alerts: FerryDown (critical, 5m), FerryLate (>300s), FerryFuelLow (<15 % left)",
  "`FerryLate` warns after 10 minutes",
  "`FerryDown` and `CrewShort` are critical",
  "`FerryFuelLow` fires when less than 15% is left",
  "Alert `FerryLate` when the delay exceeds 5 minutes",
  "Alert on departures delayed above 300 seconds",
  "Critical alert when crew is below 4",
  "Alerts for fuel tank, ticket errors and crew",
  "5 alerts for the ferry",
];
const FALSE = [
  "`FerryDown` is a warning after 5 minutes",
  "`FerryDown` is critical after 15 minutes",
  "FerryDown: critical after 10m",
  "FerryLate (critical, 10m)",
  "FerryLate (warning, 5m)",
  "Ferry alerts: FerryDown (critical, 5m), FerryLate (>600s), FerryFuelLow (<15 % left)",
  "Ferry alerts: FerryDown (critical, 5m), FerryLate (>300s), FerryFuelLow (<25 % left)",
  "`FerryLate` pages after 10 minutes",
  "`FerryDown` and `FerryLate` are critical",
  "`FerryErrors` is critical after 30 minutes",
  "`FerryErrors` is critical after 7 minutes",
  "`FerryDown` is only critical after 15 minutes",
  "`FerryDown` is no longer critical after 5 minutes",
  "`FerrySunk` is critical after 5 minutes",
  "`FerryFuelLow` fires when more than 15% is left",
  "Alert on departures delayed above 600 seconds",
  "Critical alert when crew is below 3",
  "Warning alert when crew is below 4",
  "Alerts for fuel tank, ticket errors and engine",
  "No alerts for fuel tank and crew",
  "Crew fuel alerts at 15% (critical)",
  "7 alerts for the ferry",
];

test("what is true of an alert is never red, and what is not is never green", async () => {
  const [good, bad] = [await verdictsOf(engine, FILES, "ferry", TRUE), await verdictsOf(engine, FILES, "ferry", FALSE)];
  const verified = TRUE.filter((text) => good.get(text) === "verified");
  expect([...good].filter(([, verdict]) => verdict === "failed")).toEqual([]);
  expect([...bad].filter(([, verdict]) => verdict === "verified" || verdict === "moved")).toEqual([]);
  expect(TRUE.filter((text) => !verified.includes(text))).toEqual([]);
  const failed = [...bad].filter(([, verdict]) => verdict === "failed").map(([text]) => text);
  expect(failed).toEqual(expect.arrayContaining(["`FerryDown` is a warning after 5 minutes", "`FerryDown` is critical after 15 minutes"]));
});
