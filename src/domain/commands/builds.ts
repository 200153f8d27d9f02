import type { Assertion } from "../assertion.ts";
import type { ShellCommand } from "../shell.ts";
import { argumentsOf, type CommandReading, type CommandScope, commandReads, optionOf, pathOf, textsOf, unread } from "./reading.ts";

const KUSTOMIZE_VALUES = ["-o", "--output", "--load-restrictor", "--helm-command", "-e", "--env", "--mount", "--network-name", "--reorder"];
const FLUX_VALUES = ["--path", "--kustomization-file", "-f", "-n", "--namespace", "--context", "--kubeconfig", "--ignore-paths", "--local-sources"];

/** `kustomize build P` and `kubectl kustomize P`: the build of P succeeds. */
export function readKustomize(command: ShellCommand, scope: CommandScope): CommandReading {
  const verb = textsOf(command)[1];
  if (verb !== "build" && verb !== "kustomize") return unread;
  const [target, more] = argumentsOf(command, 2, KUSTOMIZE_VALUES);
  const path = target === undefined ? scope.directory : pathOf(target, scope);
  if (path === undefined || more !== undefined || path.includes("*")) return unread;
  const directory = path.replace(/\/$/, "") || ".";
  const assertion: Assertion = { kind: "builds", path: directory, tool: "kustomize", kustomization: null, file: null, clusters: scope.clusters };
  return commandReads([assertion], directory, ["kustomize", "build", "builds", "rendering", "syntax"]);
}

/** `flux build kustomization N --path P`: the Kustomization builds as Flux builds it. */
export function readFluxBuild(command: ShellCommand, scope: CommandScope): CommandReading {
  const [, verb, kind] = textsOf(command);
  if (verb !== "build" || (kind !== "kustomization" && kind !== "ks")) return unread;
  const [name] = argumentsOf(command, 3, FLUX_VALUES);
  const path = pathOf(optionOf(command, "--path"), scope)?.replace(/\/$/, "");
  const given = optionOf(command, "--kustomization-file", "-f");
  const file = given === undefined ? null : pathOf(given, scope);
  if (path === undefined || file === undefined || (name !== undefined && !name.fixed) || (name === undefined && file === null)) return unread;
  const kustomization = name?.text ?? null;
  const assertion: Assertion = { kind: "builds", path, tool: "flux", kustomization, file, clusters: scope.clusters };
  return commandReads([assertion], file ?? path, ["flux", "build", "builds", "rendering", "substitution", "substitutions"]);
}
