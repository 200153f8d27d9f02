import type { CorefileSeverity } from "../domain/corefile.ts";
import type { Fact } from "./fact.ts";
import type { Instance } from "./instance.ts";
import type { Option, Options } from "./option.ts";
import type { Token } from "./token.ts";

/** Where a plugin is used. */
export interface PluginContext {
  /** Zones of the block, fully qualified, in written order, networks expanded. */
  readonly zones: readonly string[];
  /** Names that the block answers for, as the end of a sentence: "corp.example", "all other names". */
  readonly names: string;
  /** The release of CoreDNS, `1.11.1`. */
  readonly version: string;
}

/** What is known of a plugin. */
export interface PluginModel {
  readonly name: string;
  /**
   * What several uses in one block do: `once` is fatal, `many` add up, of `first` and `last` only that one counts,
   * `presence` counts once however often.
   */
  readonly repeat: "once" | "many" | "first" | "last" | "presence";
  /** What its coming or going changes. */
  readonly severity: CorefileSeverity;
  /** What it does for names, as a sentence's middle: "{names} are cached". */
  readonly does: string;
  readonly doesNot: string;
  /** True when all blocks share it: one address or interval for the whole process. */
  readonly isProcessWide?: boolean;
  /** True when splitting a block gives each part its own state (a cache, connections). */
  readonly hasState?: boolean;
  readonly options: Options;
  /** What its uses in one block come to. Uses that do not count have been left out. */
  read(instances: readonly Instance[], context: PluginContext): readonly Fact[];
}

/** All option lines of some uses of a plugin. */
export function linesOf(instances: readonly Instance[]): readonly (readonly Token[])[] {
  return instances.flatMap(({ options }) => options);
}

/** The words of some tokens. */
export function textsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.map(({ text }) => text);
}

/** The uses of a plugin that count. */
export function counting(model: PluginModel, instances: readonly Instance[]): readonly Instance[] {
  if (model.repeat === "first") return instances.slice(0, 1);
  return model.repeat === "last" ? instances.slice(-1) : instances;
}

/** The uses of a plugin that it looks at: one that counts once does not read on. */
export function looked(model: PluginModel | undefined, instances: readonly Instance[]): readonly Instance[] {
  return model?.repeat === "first" || model?.repeat === "presence" ? instances.slice(0, 1) : instances;
}

/** A switch that is off when it is not written. */
export function flag(subject: string, severity: CorefileSeverity, more: Partial<Option> = {}): Option {
  return { kind: "flag", subject, severity, ...more };
}
