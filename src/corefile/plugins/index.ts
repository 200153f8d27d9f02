import type { PluginModel } from "../plugin.ts";
import { model as acl } from "./acl.ts";
import { health, prometheus, ready } from "./addresses.ts";
import { model as cache } from "./cache.ts";
import { autopath, k8sExternal, view } from "./cluster.ts";
import { model as errors } from "./errors.ts";
import { model as forward } from "./forward.ts";
import { model as hosts } from "./hosts.ts";
import { model as kubernetes } from "./kubernetes.ts";
import { bind, bufsize, timeouts } from "./listener.ts";
import { model as log } from "./log.ts";
import { models as plain } from "./plain.ts";
import { model as reload } from "./reload.ts";
import { model as rewrite } from "./rewrite.ts";
import { model as template } from "./template.ts";

const models: readonly PluginModel[] = [
  ...[acl, autopath, bind, bufsize, cache, errors, forward, health, hosts, k8sExternal, kubernetes, log, prometheus, ready, reload],
  ...[rewrite, template, timeouts, view, ...plain],
];

/** The plugins whose meaning is known, by name. Of any other, only equal text is equal. */
export const PLUGINS: ReadonlyMap<string, PluginModel> = new Map(models.map((model) => [model.name, model]));
