/** A token of a YAML token tree, as far as nesting goes (the `CST.Token` of the `yaml` package is one). */
export interface NestedToken {
  readonly offset?: number;
  readonly items?: readonly { readonly key?: NestedToken | null | undefined; readonly value?: NestedToken | undefined }[];
}

/**
 * The offset of the first collection found below more than `limit` others, undefined when there is none. Walks without
 * recursion, to be asked before a parser recurses: a small file can be nested deeply enough to exhaust its stack.
 */
export function nestedBeyond(root: NestedToken, limit: number): number | undefined {
  const pending: { readonly token: NestedToken; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (token.items === undefined) continue;
    if (depth > limit) return token.offset ?? 0;
    for (const { key, value } of token.items) {
      if (key) pending.push({ token: key, depth: depth + 1 });
      if (value) pending.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
