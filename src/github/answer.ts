import { z } from "zod";
import type { GitHub } from "./client.ts";
import { mayPass, statusOf } from "./failure.ts";

/** A repository, by owner and name. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

const viewer = z.object({ viewer: z.object({ login: z.string(), databaseId: z.number().int().nullish() }) });
const account = z.object({ id: z.number().int() });

/** Pages of a list that are read; a list that is longer decides nothing. */
const PAGES_AT_MOST = 100;

/** The token's own account. */
export interface Self {
  readonly id: number;
  readonly login: string;
}

/** Narrows an answer. One that is not what GitHub documents decides nothing: it throws. */
export function expectAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new Error(`GitHub's answer about ${what} cannot be read: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}

/**
 * A text without what differs from run to run although the result is the same: the link to the run itself. Two texts that are equal so are
 * not written one over the other.
 */
export function withoutRun(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/\/actions\/runs\/\d+/g, "/actions/runs")
    .trimEnd();
}

/** Every row of a paged list. Throws when one page cannot be read, or when there are more than a hundred pages. */
export async function allRows<T>(pages: AsyncIterable<{ readonly data: unknown }>, row: z.ZodType<T>, what: string): Promise<T[]> {
  const rows: T[] = [];
  let count = 0;
  for await (const { data } of pages) {
    count += 1;
    if (count > PAGES_AT_MOST) throw new Error(`${what} has more than ${PAGES_AT_MOST} pages`);
    rows.push(...expectAnswer(z.array(row), data, what));
  }
  return rows;
}

/**
 * Creates something once. After an answer that leaves open whether it was created, looks for it before sending again:
 * GitHub has no idempotency keys. `find` gives what a lost answer left behind.
 */
export async function createOnce<T>(send: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!mayPass(statusOf(error))) throw error;
  }
  return (await find()) ?? (await send());
}

/**
 * The account of the token; a numeric id survives a rename, a login does not. Asked of the interface that also gives the
 * authors of comments and issues. An installation token may not ask `GET /user`, hence the way over GraphQL.
 */
export async function ownAccount(github: GitHub): Promise<Self> {
  const { viewer: self } = expectAnswer(viewer, await github.graphql("query { viewer { login databaseId } }"), "the token's account");
  try {
    const { data } = await github.rest.users.getByUsername({ username: self.login });
    return { id: expectAnswer(account, data, "the token's account").id, login: self.login };
  } catch (error) {
    if (statusOf(error) !== 404 || self.databaseId == null) throw error;
    return { id: self.databaseId, login: self.login };
  }
}
