import { randomFrom } from "../soundness/random.ts";

/** What the oracle and the parser are both given. */
export interface ParserCase {
  readonly text: string;
  /** By absolute path below /etc/coredns, where the main file is. */
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly directives: readonly string[] | null;
}

/** What stands outside of the main file imports nothing that leads back to it: CoreDNS would read it 100,000 times before it refuses. */
const LOOPS = /\*\.server|\/etc\/coredns|self\.conf/g;

const ENV = { ZONE: "env.example", EMPTY: "", SPACED: "a b", LINES: "one\ntwo", BRACE: "{", NESTED: "{$ZONE}", COMMA: "c.example," };
const WORDS = [
  ...[".", ".:53", "a.example", "a.example,", "b.example:5353", "10.0.0.0/24", "tls://c.example", "(s)", "(t)", "s", "t", "{", "}", "{", "}"],
  ...["import", "import", "forward", "cache", "log", "errors", "30", "8.8.8.8", "/etc/nothing.conf", '"quoted word"', '"two\nlines"', '""', '"open'],
  ...['a"b', '"\\"x"', '"\\\\"', "\\", "#note", "glued#comment here", "{$ZONE}", "{%ZONE%}", "{$NOPE}", "{$EMPTY}", "{$SPACED}", "{$LINES}"],
  ...["{$BRACE}", "{$NESTED}", "{$COMMA}", "{$}", "{%%}", "{$a:b}", "x{$ZONE}y", "{}", ".:53{", "é", "\u0000", "<&>", "\uFFFD", ","],
  ...[
    "sub/*.conf",
    "sub/one.conf",
    "*.server",
    "missing",
    "nothing/*.x",
    "/etc/coredns/sub/one.conf",
    "*/*.conf",
    "[a]",
    "su?/one.conf",
    "self.conf",
  ],
];
const GAPS = [" ", " ", " ", " ", "\n", "\n", "\n  ", "\n\n", "\t", "\r\n", "\r", "\u00a0", "\u0085", "\u2028", "", " # comment\n", "\f", " \\\n"];
const LINES = [
  ...["forward . 8.8.8.8", "cache 30", "log", "errors", "import s", "import t", "import sub/*.conf", "import sub/one.conf", "import nothing/*.x"],
  ...[
    "cache {\n success 100\n}",
    "forward . {$ZONE} {\n  import s\n  max_fails 2\n}",
    "errors {",
    "}",
    "log {\n class error\n}",
    'template "a b" {\n}',
  ],
  ...[
    "hosts {\n 1.2.3.4 a\n import hosts.txt\n}",
    "unknown x",
    "import missing",
    "import s extra",
    "import",
    'import ""',
    "log#x y",
    "log { class error }",
  ],
];
const HEADS = [
  ". {",
  ".:53 {",
  "a.example b.example {",
  "a.example,\nb.example {",
  "a.example\n{",
  "(s) {",
  "(t) {",
  "import *.server\n. {",
  "a.example",
];
const DIRECTIVES = ["forward", "cache", "log", "errors", "template", "hosts", "s", "t", "30", "env.example"];

/** A text that may or may not be a Corefile, with its surroundings: structured, free, or structured and then damaged. */
export function parserCase(seed: number): ParserCase {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => random.pick(items);
  const times = (most: number): readonly number[] => Array.from({ length: random.below(most + 1) }, (_item, at) => at);
  const free = (most: number): string =>
    times(most)
      .map(() => pick(WORDS) + pick(GAPS))
      .join("");
  const line = (): string =>
    `${pick(["", " ", "  ", "\t"])}${random.chance(0.1) ? free(4) : pick(LINES)}${pick(["\n", "\n", "\n", "\r\n", " # c\n", "#c\n"])}`;
  const lines = (most: number): string => times(most).map(line).join("");
  const block = (): string => {
    const head = pick(HEADS);
    const body = lines(5);
    // Two snippets that import each other are expanded 10,000 times.
    return `${head}\n${head.startsWith("(s)") ? body.replaceAll("import", "log") : body}${random.chance(0.9) ? "}\n" : ""}`;
  };
  const blocks = (most: number): string => times(most).map(block).join("");
  const whole = (): string => {
    const kind = random.below(20);
    if (kind < 5) return free(16);
    const text = (random.chance(0.05) ? "\uFEFF" : "") + blocks(4);
    if (kind < 15) return text;
    const at = random.below(text.length + 1);
    return kind < 18 ? text.slice(0, at) + pick(WORDS) + text.slice(at) : text.slice(0, at) + text.slice(at + 1 + random.below(3));
  };
  const part = (): string => (random.chance(0.5) ? lines(3) : free(5)).replaceAll(LOOPS, "other");
  const files = {
    "/etc/coredns/sub/one.conf": part(),
    "/etc/coredns/sub/two.conf": part(),
    "/etc/coredns/a.server": (random.chance(0.7) ? blocks(1) : free(5)).replaceAll(LOOPS, "other"),
    "/etc/coredns/hosts.txt": "1.2.3.4 b\n5.6.7.8 c\n",
    ...(random.chance(0.1) ? { "/etc/coredns/self.conf": "log\n" } : {}),
  };
  return { text: whole(), files, env: ENV, directives: random.chance(0.3) ? DIRECTIVES : null };
}
