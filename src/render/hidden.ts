import { hidesSecret, secretPlaceholder } from "../domain/secrets.ts";
import { isMapping, isSequence, type Mapping, type Value, valueAt } from "../domain/value.ts";
import type { RenderFailure } from "../domain/world.ts";
import { askedAt, type Node } from "./node.ts";
import { shapedIn } from "./variables.ts";

/**
 * A substituted value in which no text was made out of placeholders: `${NAME}` leaves the placeholder of its variable, which is as good
 * as the value, but `${NAME:0:4}`, `${#NAME}` or `${NAME:=default}` leave something that looks real and is not. Such fields, and keys,
 * become the placeholder as a whole. `built` is the value before substitution, `isHidden` tells variables without a known value.
 */
export function withoutGuesses(built: Value, substituted: Value, isHidden: (name: string) => boolean): Value {
  const shaped = (text: string): string | undefined => shapedIn(text).find(isHidden);
  const visit = (before: Value | undefined, after: Value): Value => {
    if (typeof before === "string") {
      const name = shaped(before);
      return name === undefined ? after : secretPlaceholder(name);
    }
    if (isSequence(before) && isSequence(after)) return after.map((item, index) => visit(before[index], item));
    if (!isMapping(before) || !isMapping(after)) return after;
    const renamed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    const only = renamed.length === 1 ? renamed[0] : undefined;
    const hiding = renamed.find((key) => shaped(key) !== undefined);
    return Object.fromEntries(
      Object.entries(after).map(([key, item]) => {
        if (Object.hasOwn(before, key)) return [key, visit(before[key], item)];
        const raw = only ?? hiding;
        if (raw === undefined) return [key, item];
        const name = shaped(raw);
        return [name === undefined ? key : secretPlaceholder(name), only === undefined ? secretPlaceholder(name ?? key) : visit(before[raw], item)];
      }),
    );
  };
  return visit(built, substituted);
}

/** True when what the Flux Kustomization builds, or what it substitutes with, has a name that only a Secret knows. */
export function dependsOnSecret(value: Mapping): boolean {
  return [["path"], ["sourceRef"], ["postBuild", "substituteFrom"]].some((path) => hidesSecret(valueAt(value, ["spec", ...path])));
}

/** The failure of such a Kustomization; its path is the directory that holds whatever it builds, as far as that is known. */
export function hiddenPath(node: Node): Pick<RenderFailure, "code" | "message" | "path" | "place"> {
  const message = "its path, source or settings are named by a variable whose value is in a Secret, so what it applies is not known";
  const steps = (node.path ?? "").split("/");
  const hidden = steps.findIndex((step) => hidesSecret(step));
  return { code: "needs-secret", path: (hidden === -1 ? steps : steps.slice(0, hidden)).join("/"), place: askedAt(node, "spec"), message };
}
