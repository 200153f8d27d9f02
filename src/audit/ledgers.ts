const GATE_FILE = /(?:^|\/)gates\/[^/]+\.ya?ml$/;
const SPRINT_STATUS = /(?:^|\/)sprint-status\.ya?ml$/;
const TRACKER = /(?:^|\/)[^/]*(?:progress|tracker|tracking)[^/]*\.md$/i;
const ASSESSMENT = /(?:^|\/)qa\/(?:assessments|evidence)\//;

/** Which ledger of the story method a path may be, by its name alone; null for other files. */
export function ledgerOf(path: string): "gate-file" | "sprint-status" | "tracker" | "assessment" | null {
  if (GATE_FILE.test(path)) return "gate-file";
  if (SPRINT_STATUS.test(path)) return "sprint-status";
  if (TRACKER.test(path)) return "tracker";
  return ASSESSMENT.test(path) ? "assessment" : null;
}
