import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readShell, type ShellPipeline } from "../../src/domain/shell.ts";

const words = (pipeline: ShellPipeline | undefined): string[][] =>
  (pipeline?.commands ?? []).map((command) => command.words.map((word) => (word.fixed ? word.text : `~${word.text}`)));

function only(text: string): ShellPipeline {
  const pipelines = readShell(text) ?? [];
  expect(pipelines).toHaveLength(1);
  return pipelines[0] as ShellPipeline;
}

describe("words", () => {
  test.each<[string, string[]]>([
    ["ls -la a/b", ["ls", "-la", "a/b"]],
    ["grep -E 'A_(B|C)' f", ["grep", "-E", "A_(B|C)", "f"]],
    ['echo "a \\"b\\" c"', ["echo", 'a "b" c']],
    ["cat a\\ b", ["cat", "a b"]],
    ["ls $DIR/x", ["ls", "~$DIR/x"]],
    ['ls "${DIR}"/x', ["ls", "~${DIR}/x"]],
    ["ls '$DIR'", ["ls", "$DIR"]],
    ["grep 'a$' f", ["grep", "a$", "f"]],
    ['grep "a$" f', ["grep", "a$", "f"]],
    ["ls $(pwd | head)/x", ["ls", "~$(pwd | head)/x"]],
    ["helm show chart oci://<REGISTRY>/x", ["helm", "show", "chart", "~oci://<REGISTRY>/x"]],
    ["kubectl --context=<ctx> get x", ["kubectl", "~--context=<ctx>", "get", "x"]],
    ["DEBUG=1 ls a", ["ls", "a"]],
    ["ls \\\n  a", ["ls", "a"]],
    ["ls a#b", ["ls", "a#b"]],
    ["ls a 2>/dev/null", ["ls", "a"]],
  ])("%s", (text, expected) => {
    expect(words(only(text))).toEqual([expected]);
  });

  test("a transcript gives its commands and not what they printed", () => {
    expect((readShell("$ ls a\na.yaml\n$ ls \\\n  b\nb.yaml") ?? []).map(words)).toEqual([[["ls", "a"]], [["ls", "b"]]]);
  });
});

describe("pipelines", () => {
  test("pipes, lists and negation", () => {
    const read = readShell("kustomize build a | yq '.x | .y' && ls b || exit 1; ! grep -q c d") ?? [];
    expect(read.map((pipeline) => [words(pipeline), pipeline.next, pipeline.negated])).toEqual([
      [
        [
          ["kustomize", "build", "a"],
          ["yq", ".x | .y"],
        ],
        "&&",
        false,
      ],
      [[["ls", "b"]], "||", false],
      [[["exit", "1"]], null, false],
      [[["grep", "-q", "c", "d"]], null, true],
    ]);
  });

  test("comments behind, below and above a command", () => {
    const read = readShell("# Infra\nyq .a f  # expect 2\n\n# Apps\nyq .a g\n# Expected: 3\n# and more\n\n# end") ?? [];
    expect(read.map(({ lead, note, line }) => ({ lead, note, line }))).toEqual([
      { lead: "Infra", note: "expect 2", line: 1 },
      { lead: "Apps", note: "Expected: 3\nand more", line: 4 },
    ]);
  });

  test("a heredoc is the input of its command", () => {
    const read = readShell("python3 - <<'PY'\nassert 1\nPY\nls a") ?? [];
    expect(read.map((pipeline) => [words(pipeline), pipeline.commands[0]?.input])).toEqual([
      [[["python3", "-"]], "assert 1"],
      [[["ls", "a"]], null],
    ]);
  });

  test("what is written to a file is told from what is thrown away", () => {
    expect(only("cat <<EOF > a.yaml\nx\nEOF").commands[0]).toMatchObject({ writes: true, input: "x" });
    expect(only("ls a > /dev/null 2>&1").commands[0]).toMatchObject({ writes: false });
  });

  test("loops, conditions and groups are nested; what follows them is not", () => {
    const read = readShell("for i in a b; do\n  ls $i\ndone\nif test -f x; then ls y; fi\n( ls z )\nls w") ?? [];
    expect(read.map((pipeline) => [words(pipeline)[0]?.[0], pipeline.nested])).toEqual([
      ["for", true],
      ["ls", true],
      ["if", true],
      ["ls", true],
      ["ls", true],
      ["ls", false],
    ]);
  });

  test.each(["echo 'open", 'echo "open', "x".repeat(65_537)])("not read: %j", (text) => {
    expect(readShell(text)).toBeUndefined();
  });
});

test("any text is read or refused, in time that grows with its length", () => {
  const pieces = fc.array(
    fc.constantFrom(..."' \" \\ $( ${ ` | || && ; & < << <<- > # \n ! ( ) { } for do done if fi <a> $x a EOF".split(" "), " "),
    {
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 400 }),
        pieces.map((all) => all.join(" ")),
      ),
      (text) => {
        for (const pipeline of readShell(text) ?? []) expect(pipeline.commands.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 500 },
  );
  for (const piece of ["<<E\n", "$(", "((", "a|", "'", "\\\n", "# x\n", "{ "]) {
    const start = performance.now();
    readShell(piece.repeat(Math.floor(60_000 / piece.length)));
    expect(performance.now() - start).toBeLessThan(1_500);
  }
});
