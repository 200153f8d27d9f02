import { Crashed } from "./faults.ts";

/** Something that happens in a schedule: a run of ours, or what people do meanwhile. */
export type Actor = (fetch: typeof globalThis.fetch, turn: () => Promise<void>) => Promise<unknown>;

/**
 * Runs actors side by side so that only one request is under way at a time, in an order that `random` decides. An actor dies where
 * `diesAt` says: from that request on nothing of it is sent, or its answer does not arrive.
 */
export async function inTurns(actors: readonly Actor[], random: () => number, diesAt: (actor: number) => number | null): Promise<void> {
  const waiting = new Map<number, () => void>();
  const alive = new Set(actors.keys());
  const settle = (): void => {
    if (alive.size === 0 || waiting.size < alive.size) return;
    const [actor, go] = [...waiting].sort(([a], [b]) => a - b)[Math.floor(random() * waiting.size)] ?? [];
    if (actor === undefined) return;
    waiting.delete(actor);
    go?.();
  };
  const turnOf = (actor: number) => (): Promise<void> =>
    new Promise((resolve) => {
      waiting.set(actor, resolve);
      settle();
    });
  await Promise.all(
    actors.map(async (act, actor) => {
      const turn = turnOf(actor);
      const deadline = diesAt(actor);
      let sent = 0;
      const fetchInTurn: typeof globalThis.fetch = async (input, init) => {
        await turn();
        sent += 1;
        if (deadline !== null && sent > deadline) throw new Crashed("the client is dead");
        const answer = await fetch(input, init);
        // The whole answer, so that nothing of it arrives in somebody else's turn.
        const body = answer.body === null ? null : await answer.arrayBuffer();
        if (deadline !== null && sent === deadline) throw new Crashed("the client is dead");
        return new Response(body, { status: answer.status, headers: answer.headers });
      };
      try {
        await turn();
        await act(fetchInTurn, turn);
      } finally {
        alive.delete(actor);
        settle();
      }
    }),
  );
}
