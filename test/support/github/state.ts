export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization";
}

export interface Repo {
  id: number;
  full_name: string;
  fork: boolean;
  private: boolean;
  has_issues: boolean;
  default_branch: string;
}

export interface Pull {
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  locked: boolean;
  draft: boolean;
  merged: boolean;
  mergeable: boolean | null;
  /** The test merge. */
  merge_commit_sha: string | null;
  user: Account;
  head: { sha: string; ref: string; repo: Pick<Repo, "id" | "full_name" | "fork" | "private"> };
  base: { sha: string; ref: string; repo: Pick<Repo, "id" | "full_name" | "fork" | "private"> };
  files: { filename: string; status: string; sha: string; previous_filename?: string }[];
  reviews: { id: number; user: Account; state: string; commit_id: string; author_association: string }[];
}

export interface Comment {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly on: number;
  body: string;
  user: Account;
  minimised: boolean;
}

export interface Issue {
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  state_reason: "completed" | "not_planned" | "reopened" | null;
  locked: boolean;
  user: Account;
  labels: { name: string }[];
  assignees: Account[];
  closed_by: Account | null;
  closed_at: string | null;
  updated_at: string;
}

export interface Check {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  status: string;
  conclusion: string | null;
  external_id: string | null;
  app: { id: number; slug: string };
  output: { title: string | null; summary: string | null };
  annotations: Readonly<Record<string, unknown>>[];
}

export interface Status {
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly target_url: string | null;
  readonly creator: Account;
}

/** A token: whose it is, and what it may do (`pull_requests: "write"`). */
export interface Token {
  readonly account: Account;
  /** Differs from the REST id for some bots. */
  readonly graphqlId: number;
  readonly permissions: Readonly<Record<string, "read" | "write">>;
}

/** Everything that the server remembers. Tests read and change it directly. */
export interface State {
  repo: Repo;
  readonly accounts: Account[];
  readonly tokens: Map<string, Token>;
  readonly pulls: Pull[];
  readonly comments: Comment[];
  readonly issues: Issue[];
  readonly labels: { name: string; color: string; description: string | null }[];
  readonly checks: Check[];
  readonly statuses: Status[];
  /** Login → role. */
  readonly roles: Map<string, "admin" | "maintain" | "write" | "triage" | "read" | "none">;
  /** A Git repository with the objects that are told of; null for none. */
  origin: string | null;
  readonly runs: Map<number, Record<string, unknown>>;
  readonly artifacts: { id: number; run: number; name: string; zip: Uint8Array }[];
  readonly reactions: { comment: number; content: string }[];
  /** Writes of content that are taken before the secondary limit answers. */
  contentLimit: number;
}

export const ACTIONS_BOT: Account = { id: 41898282, login: "github-actions[bot]", type: "Bot" };
export const STRANGER: Account = { id: 7, login: "someone", type: "User" };
export const TOKEN = "t0ken";

/** What the default workflow of the documentation gives a run. */
const PERMISSIONS = { contents: "read", pull_requests: "write" } as const;

/** A repository `acme/platform` whose pull request 7 has this head. */
export function freshState(head: string): State {
  const repo: Repo = { id: 1, full_name: "acme/platform", fork: false, private: true, has_issues: true, default_branch: "main" };
  return {
    repo,
    accounts: [ACTIONS_BOT, STRANGER],
    tokens: new Map([[TOKEN, { account: ACTIONS_BOT, graphqlId: 1, permissions: PERMISSIONS }]]),
    pulls: [
      {
        number: 7,
        title: "A change",
        body: null,
        state: "open",
        locked: false,
        draft: false,
        merged: false,
        mergeable: null,
        merge_commit_sha: null,
        user: STRANGER,
        head: { sha: head, ref: "change", repo },
        base: { sha: "b".repeat(40), ref: "main", repo },
        files: [],
        reviews: [],
      },
    ],
    comments: [],
    issues: [],
    labels: [],
    checks: [],
    statuses: [],
    roles: new Map(),
    origin: null,
    runs: new Map(),
    artifacts: [],
    reactions: [],
    contentLimit: 500,
  };
}

/** Gives the token other permissions. */
export function permit(state: State, permissions: Token["permissions"]): void {
  const token = state.tokens.get(TOKEN);
  if (token !== undefined) state.tokens.set(TOKEN, { ...token, permissions });
}
