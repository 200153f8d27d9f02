import { type Clock, type ConnectOptions, connect, type GitHub } from "../../../src/github/client.ts";
import type { GitHubServer } from "./server.ts";
import { TOKEN } from "./state.ts";

/** A client whose pauses take no time; `paused` collects their lengths in milliseconds. */
export function connectTo({ url }: Pick<GitHubServer, "url">, options: Partial<ConnectOptions> & { readonly paused?: number[] } = {}): GitHub {
  let skipped = 0;
  const clock: Clock = {
    now: () => performance.now() + skipped,
    pause: async (ms) => {
      skipped += ms;
      options.paused?.push(ms);
    },
  };
  const { paused: _collected, ...rest } = options;
  return connect({ apiUrl: url, token: TOKEN, requestMs: 2000, clock, ...rest });
}
