import { isMapping, isSequence, type Mapping, type Value } from "../../domain/value.ts";
import { FUNCTIONS, isEmpty, printed, type Result } from "./functions.ts";
import { ARGO_DIALECT, type Dialect, type Operand, type Pipeline, parseTemplate, type TemplateNode } from "./parse.ts";
import { TemplateProblem } from "./problem.ts";

const MAX_OUTPUT = 1_000_000;

interface Scope {
  readonly root: Mapping;
  readonly dot: Value;
  readonly strict: boolean;
  readonly dialect: Dialect;
}

/**
 * Evaluates a Go template.
 * @throws {@link TemplateProblem} for what is not evaluated here, and for what Go refuses: with `strict` also a missing key.
 */
export function evaluate(text: string, params: Mapping, strict: boolean, dialect: Dialect = ARGO_DIALECT): string {
  return run(parseTemplate(text, dialect), { root: params, dot: params, strict, dialect });
}

function run(nodes: readonly TemplateNode[], scope: Scope): string {
  let output = "";
  for (const node of nodes) {
    output += runNode(node, scope);
    if (output.length > MAX_OUTPUT) throw new TemplateProblem("a template gives more than 1,000,000 characters");
  }
  return output;
}

function runNode(node: TemplateNode, scope: Scope): string {
  switch (node.kind) {
    case "text":
      return node.text;
    case "print":
      return printed(valueFor(node.pipeline, scope) ?? undefined);
    case "if":
      return run(isEmpty(valueFor(node.test, scope)) ? node.otherwise : node.body, scope);
    case "range": {
      const over = valueFor(node.over, scope);
      const items = isSequence(over)
        ? over
        : isMapping(over)
          ? Object.keys(over)
              .sort()
              .map((key) => over[key] ?? null)
          : undefined;
      if (items === undefined && !isEmpty(over)) throw new TemplateProblem(`a template ranges over ${printed(over)}`);
      if (items === undefined || items.length === 0) return run(node.otherwise, scope);
      return items.map((item) => run(node.body, { ...scope, dot: item })).join("");
    }
    default:
      return node satisfies never;
  }
}

function valueFor(pipeline: Pipeline, scope: Scope): Result {
  let piped: readonly Result[] = [];
  for (const command of pipeline) piped = [call(command, piped, scope)];
  return piped[0];
}

function call([head, ...operands]: readonly Operand[], piped: readonly Result[], scope: Scope): Result {
  if (head === undefined) throw new TemplateProblem("a template has an empty command");
  if (isSource(head, scope) && operands.length + piped.length === 0) return operandValue(head, scope);
  const values = [...operands.map((operand) => operandValue(operand, scope)), ...piped];
  if (head.kind !== "function") {
    if (values.length > 0) throw new TemplateProblem("a template calls what is no function");
    return operandValue(head, scope);
  }
  const apply = head.path.length === 0 ? FUNCTIONS.get(head.name) : undefined;
  if (apply === undefined) throw new TemplateProblem(`the template function ${head.name} is not evaluated here`);
  return apply(...values);
}

/** The function of a dialect that gives the parameters. */
function isSource(operand: Operand, { dialect }: Scope): operand is Extract<Operand, { kind: "function" }> {
  return operand.kind === "function" && operand.name === dialect.source;
}

function operandValue(operand: Operand, scope: Scope): Result {
  switch (operand.kind) {
    case "literal":
      return operand.value;
    case "field":
      return follow(operand.root ? scope.root : scope.dot, operand.path, scope.strict);
    case "group":
      return follow(valueFor(operand.pipeline, scope), operand.path, scope.strict);
    case "function":
      return isSource(operand, scope) ? follow(scope.root[operand.name], operand.path, scope.strict) : call([operand], [], scope);
    default:
      return operand satisfies never;
  }
}

function follow(from: Result, path: readonly string[], strict: boolean): Result {
  let here = from;
  for (const step of path) {
    if (isMapping(here)) {
      const has = Object.hasOwn(here, step);
      if (!has && strict) throw new TemplateProblem(`a template names ${path.join(".")}, and the generator gives no ${step}`);
      here = has ? here[step] : undefined;
    } else if (here === undefined || here === null) {
      if (strict) throw new TemplateProblem(`a template names ${path.join(".")}, and the generator gives nothing for it`);
      return undefined;
    } else throw new TemplateProblem(`a template takes ${step} of ${printed(here)}`);
  }
  return here;
}
