import { withoutCode } from "../domain/clauses.ts";
import { readScript, startsLikeCommand } from "../domain/commands/script.ts";
import { fold } from "../domain/lexicon.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Fence, Sentence } from "../domain/story.ts";

const SHELL = /^(?:ba|z|da|k)?sh$|^(?:shell|console|terminal|shell-?session)$/i;
const CHECKS = /^\s*(?:verify|verification|validate|validation|check|test|confirm|ensure|inspect|run|render|build|compare|show|look at)(?![\w-])/i;
/** Words that turn what the commands show into its opposite, or into a condition. */
const TURNED = /(?<![\w-])(?:no|not|none|never|without|nothing|neither|fails?|absent|gone|removed?)(?![\w-])/i;

/** Shell fences; one without a language counts when it starts like a command. */
function scriptsOf(sentence: Sentence): readonly Fence[] {
  return sentence.fences.filter(({ language, text }) => {
    if (language !== null && language !== "") return SHELL.test(language);
    const [first] = text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
    return first !== undefined && startsLikeCommand(first.trim().replace(/^\$ /, ""));
  });
}

/** Parentheses that say how the commands are run, and nothing about what they show. */
const MANNER = /\((?:offline(?:-friendly)?|local(?:ly)?(?: only)?|syntax(?: only)?|one|quick)\)/i;

/** What of the sentence the commands account for: words and code that they hold, the verb that asks for the check, how they are run. */
function coveredBy(sentence: Sentence, terms: readonly string[]): readonly Span[] {
  const { text } = sentence;
  const wholes = terms.map(squeeze).filter((term) => term.length > 2);
  const all = squeeze(terms.join(" "));
  const verb = CHECKS.exec(text);
  const manner = MANNER.exec(text);
  const covers: Span[] = [verb, manner].flatMap((match) => (match === null ? [] : [{ start: match.index, end: match.index + match[0].length }]));
  for (const { text: code, start, end } of sentence.code) if (squeeze(code).length > 2 && all.includes(squeeze(code))) covers.push({ start, end });
  const isHeld = (word: string): boolean => word.length < 3 || wholes.some((term) => term.includes(fold(word)));
  for (const match of withoutCode(text).matchAll(/[A-Za-z][A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*/g)) {
    if (match[0].length > 2 && match[0].split(/[-_]/).every(isHeld)) covers.push({ start: match.index, end: match.index + match[0].length });
  }
  return covers;
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const scripts = scriptsOf(sentence);
  if (scripts.length === 0 || TURNED.test(withoutCode(sentence.text))) return null;
  const read = scripts.map(({ text }) => readScript(text, { clusters: clustersOf(sentence, context), known: context.clusters }));
  if (read.includes(undefined)) return null;
  const scriptsRead = read.filter((script) => script !== undefined);
  const assertions = scriptsRead.flatMap((script) => script.assertions);
  if (assertions.length === 0) return null;
  const [open] = scriptsRead.flatMap((script) => script.unread);
  const covers = coveredBy(
    sentence,
    scriptsRead.flatMap((script) => script.terms),
  );
  if (open === undefined) return { assertions, combine: "all", covers };
  return {
    assertions: [...assertions, { kind: "uncheckable", reason: "unrecognised", because: `No rule reads the command \`${open}\`.` }],
    combine: "all",
    covers,
  };
}

/** Commands of a code fence below a sentence, read by their meaning. */
export const recogniser: Recogniser = {
  id: "commands-in-fence",
  summary:
    "The commands of a shell fence below the sentence would succeed and show what the comments expect (`# Expected: …`). They are read and reproduced, never run; what needs a cluster or the network stays open.",
  examples: [
    {
      sentence: "Verify the cache settings:",
      fence: { language: "bash", text: "grep -E 'CACHE_(HOST|PORT)' clusters/apps/settings.yaml" },
      reads: [{ kind: "file-matches", files: ["clusters/apps/settings.yaml"], pattern: "CACHE_(HOST|PORT)", syntax: "extended", want: "some" }],
    },
    {
      sentence: "Verify replica substitution:",
      fence: {
        language: "bash",
        text: 'flux build kustomization redis --path ./deploy/base/redis | \\\n  yq \'select(.kind == "HelmRelease" and .metadata.name == "redis") | .spec.values\'\n# Expected: replicas: 3, args: [--fast]',
      },
      reads: [
        { kind: "builds", tool: "flux", kustomization: "redis", path: "deploy/base/redis" },
        { kind: "field", fields: ["spec.values.replicas"], expect: { is: "same", value: 3 } },
        { kind: "field", fields: ["spec.values.args"], expect: { is: "contains", value: ["--fast"] } },
      ],
    },
    {
      sentence: "Check the address:",
      fence: { language: "sh", text: "yq '.data.CACHE_IP' clusters/apps/settings.yaml  # expect 10.0.0.10" },
      reads: [{ kind: "path-exists" }, { kind: "field", fields: ["data.CACHE_IP"], expect: { is: "same", value: "10.0.0.10" } }],
    },
    {
      sentence: "Check what is there:",
      fence: { language: "bash", text: "kubectl get pods -n cache\nhelm show chart oci://ghcr.io/acme/redis --version 1.2.3" },
      reads: [
        { kind: "uncheckable", reason: "needs-cluster" },
        { kind: "uncheckable", reason: "needs-network" },
      ],
    },
    {
      sentence: "Validate the address:",
      fence: {
        language: "bash",
        text: "python3 - <<'PY'\nimport ipaddress\nassert ipaddress.ip_address('10.0.0.10') in ipaddress.ip_network('10.0.0.0/16')\nPY",
      },
      reads: [{ kind: "address-in-network", address: { literal: "10.0.0.10" }, network: { literal: "10.0.0.0/16" } }],
    },
    {
      sentence: "Run the checks:",
      fence: { language: "bash", text: "test -f deploy/base/redis/service.yaml && ./scripts/check.sh" },
      reads: [
        { kind: "path-exists", patterns: ["deploy/base/redis/service.yaml"] },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "Create the directory:", fence: { language: "bash", text: "mkdir -p deploy/base/redis" }, reads: null },
    { sentence: "Check for leftovers, if any:", fence: { language: "bash", text: "ls deploy/base/old || echo none" }, reads: null },
    { sentence: "Verify that no host is set:", fence: { language: "bash", text: "grep CACHE_HOST clusters/apps/settings.yaml" }, reads: null },
    { sentence: "Create the manifest:", fence: { language: "yaml", text: "kind: Service" }, reads: null },
  ],
  recognise,
};
