import type { CorefileFinding } from "../domain/corefile.ts";
import { checkDead } from "./checks/dead.ts";
import { finding } from "./checks/finding.ts";
import { checkSyntax } from "./checks/syntax.ts";
import { checkUses } from "./checks/uses.ts";
import { checkValues } from "./checks/values.ts";
import { checkVersions } from "./checks/versions.ts";
import { checkZones } from "./checks/zones.ts";
import { messageOf, placeOf } from "./parse-failure.ts";
import type { Corefile, Reading } from "./reading.ts";

/**
 * Says what is wrong with a Corefile for the release it was read for: what CoreDNS refuses, what never does anything, and what is hardly meant.
 * In the order of the file.
 */
export function checkCorefile(reading: Reading): readonly CorefileFinding[] {
  if (!reading.ok)
    return [
      {
        rule: "syntax",
        severity: "fatal",
        message: messageOf(reading.failure),
        at: placeOf(reading.failure),
        remedy: "Mend the file; until then CoreDNS does not start, or goes on with what it runs.",
      },
    ];
  const found = [
    ...nothing(reading),
    ...checkSyntax(reading),
    ...checkZones(reading),
    ...checkVersions(reading),
    ...checkUses(reading),
    ...checkValues(reading),
    ...checkDead(reading),
  ];
  return found.sort(
    (a, b) => Number(a.at.file !== reading.file) - Number(b.at.file !== reading.file) || a.at.line - b.at.line || a.at.column - b.at.column,
  );
}

function nothing(corefile: Corefile): readonly CorefileFinding[] {
  if (!corefile.isBuiltIn) return [];
  return [
    finding(corefile, undefined, {
      rule: "no-server-block",
      severity: "warning",
      message: "there is no server block: CoreDNS runs its built-in one, which answers every query with the client's own address",
      remedy: "Write a server block, such as .:53 { … }.",
    }),
  ];
}
