import { compareCheckout, renderCheckout } from "../app/render.ts";
import { renderJson, renderYaml } from "../report/render.ts";
import { differencesJson, renderDifferences } from "../report/render-difference.ts";
import { chartOptions, style, withEngine, write } from "./auditing.ts";
import { openCache } from "./cache.ts";
import type { RenderArguments } from "./render-arguments.ts";

/** Prints the objects of the clusters, or with `--diff` what the checkout does to them. Gives 0: a difference is no failure. */
export async function runRender(repo: string, options: RenderArguments): Promise<number> {
  const request = { repo, clusters: options.cluster, ...chartOptions(options) };
  const { diff, format } = options;
  const text = await withEngine(await openCache(repo, !options["no-cache"]), async (engine) => {
    if (diff === null) return (format === "json" ? renderJson : renderYaml)(await renderCheckout(request, engine));
    const differences = await compareCheckout(request, diff, engine);
    return format === "json" ? differencesJson(differences) : renderDifferences(differences, style({ ...options, verbose: false }));
  });
  await write(text, options.output);
  return 0;
}
