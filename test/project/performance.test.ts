import { expect, test } from "vitest";
import { type BenchFacts, benchSection, withBench } from "../../scripts/performance-page.ts";
import { read } from "./files.ts";

const FACTS: BenchFacts = {
  machine: "2 cores, Example CPU",
  memory: "8 GiB",
  versions: [["Truestory", "0.1.0"]],
  repository: "`examples/platform`: 4 stories",
  command: "npm run bench",
};

test("the page takes whatever lines the bench prints", () => {
  const lines = [
    "node v24.0.0, 2 cores; median of 5 runs",
    "audit, cold                 0.90 s, at most 200 MB",
    "kubectl | kustomize  2 s: 3.0 times as long",
    "no ratio",
    "",
  ];
  expect(benchSection(lines, FACTS)).toBe(`Measured on \`examples/platform\`: 4 stories, on 2 cores, Example CPU, 8 GiB of memory.

- node v24.0.0, 2 cores; median of 5 runs
- no ratio

| what | measured |
| --- | --- |
| audit, cold | 0.90 s, at most 200 MB |
| kubectl \\| kustomize | 2 s: 3.0 times as long |

| part | version |
| --- | --- |
| Truestory | 0.1.0 |

To repeat it:

\`\`\`sh
npm run bench
\`\`\``);
});

test("the page has a place for them, and keeps what people wrote", () => {
  const page = read("docs/performance.md");
  const once = withBench(page, "$& first");
  expect(once).toContain("<!-- generated: bench -->\n$& first\n<!-- /generated: bench -->");
  expect(withBench(once, "second")).toBe(withBench(page, "second"));
  expect(withBench(withBench("# Nothing\n", "x"), "y")).toBe("# Nothing\n\n<!-- generated: bench -->\ny\n<!-- /generated: bench -->\n");
});
