/** What is known of a container's environment. */
export interface Environment {
  /** The value of a variable; "" when it is known to be unset; undefined when the environment is not known. */
  value(name: string): string | undefined;
}

/** An environment of which nothing is known: references stay as they are written. */
export const UNKNOWN_ENVIRONMENT: Environment = { value: () => undefined };

/** An environment that is known whole: what is not in it is unset, which CoreDNS reads as empty. */
export function knownEnvironment(variables: ReadonlyMap<string, string>): Environment {
  return { value: (name) => variables.get(name) ?? "" };
}

/** Most references that one token may expand to, so that values which hold references cannot go on for ever. */
const MOST_EXPANSIONS = 1_000;

/**
 * Replaces `{%NAME%}` and then `{$NAME}`; there is no syntax for a default. A value that holds references is expanded again.
 * Names whose value is not known are told to `unknown` and stay.
 * Source of the rule: `replaceEnvVars` in `parse.go` of github.com/coredns/caddy/caddyfile.
 */
export function expandEnvironment(text: string, environment: Environment, unknown: (name: string) => void): string {
  if (!text.includes("{")) return text;
  return expand(expand(text, "{%", "%}", environment, unknown), "{$", "}", environment, unknown);
}

function expand(text: string, open: string, close: string, environment: Environment, unknown: (name: string) => void): string {
  let from = 0;
  let count = 0;
  for (let at = text.indexOf(open); at !== -1; at = text.indexOf(open, from)) {
    const end = text.indexOf(close, at);
    if (end <= at + open.length || count >= MOST_EXPANSIONS) return text;
    const name = text.slice(at + open.length, end);
    const value = environment.value(name);
    if (value === undefined) {
      unknown(name);
      from = end + close.length;
      continue;
    }
    count += 1;
    text = text.replaceAll(text.slice(at, end + close.length), () => value);
    from = 0;
  }
  return text;
}
