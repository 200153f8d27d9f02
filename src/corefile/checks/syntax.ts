import type { CorefileFinding } from "../../domain/corefile.ts";
import { lex } from "../lexer.ts";
import { PLUGINS } from "../plugins/index.ts";
import type { Corefile } from "../reading.ts";
import { finding } from "./finding.ts";

/** What parses, and hardly as its author meant it. */
export function checkSyntax(corefile: Corefile): readonly CorefileFinding[] {
  return [...gluedComments(corefile), ...braces(corefile), ...imports(corefile)];
}

/** `8.8.8.8#note more`: the comment ends at the next white space, and `more` is an argument. */
function gluedComments(corefile: Corefile): readonly CorefileFinding[] {
  const tokens = lex(corefile.text, "");
  return tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    if (!token.glued || next === undefined || next.line !== token.line) return [];
    return [
      finding(corefile, token, {
        rule: "glued-comment",
        severity: "warning",
        message: `the comment behind ${JSON.stringify(token.text)} ends at the next space: ${JSON.stringify(next.text)} is read as an argument`,
        remedy: "Put a space before the #.",
      }),
    ];
  });
}

function braces(corefile: Corefile): readonly CorefileFinding[] {
  const uses = corefile.blocks.flatMap(({ plugins }) =>
    [...plugins].flatMap(([plugin, instances]) => instances.map((instance) => ({ plugin, instance }))),
  );
  return uses.flatMap(({ plugin, instance }) => {
    if (instance.name.text === "{")
      return [
        finding(corefile, instance.name, {
          rule: "brace-on-own-line",
          severity: "fatal",
          message: `the brace of ${plugin} stands on a line of its own: the plugin takes it for a second use of itself`,
          remedy: `Put the brace on the line of ${plugin}.`,
        }),
      ];
    if (!instance.closedOnOptionLine) return [];
    const last = instance.options.at(-1)?.at(-1);
    return [
      finding(corefile, last, {
        rule: "brace-as-argument",
        severity: PLUGINS.has(plugin) && !TAKE_NOTHING.has(instance.options.at(-1)?.[0]?.text ?? "") ? "fatal" : "warning",
        message: `the closing brace of ${plugin} shares a line with ${JSON.stringify(last?.text ?? "")}: an option that takes arguments reads it as one`,
        remedy: "Put the closing brace on a line of its own.",
      }),
    ];
  });
}

/** Options that do not look at what stands behind them. */
const TAKE_NOTHING = new Set(["stacktrace", "no_reverse", "headless"]);

function imports(corefile: Corefile): readonly CorefileFinding[] {
  return corefile.emptyGlobs.map((step) => ({
    rule: "import-matches-nothing",
    severity: "warning" as const,
    message: `import ${step.what} matches no file: CoreDNS warns of it at every reload`,
    at: { file: step.file, line: step.line, column: step.column },
    remedy: "Mount the files, or leave the import out.",
  }));
}
