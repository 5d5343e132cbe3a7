import { Agent, request } from 'node:http';
import type { SeededKey } from '../../support/seed-key.ts';
import type { ApiProcess } from './processes.ts';

/** As many requests as the machine gives, from as many connections to each process. */
const CONNECTIONS = 12;

export interface Load {
  /** How many were answered by 200, and how many by anything else. */
  readonly counts: { answered: number; refused: number };
  /** When each key was last answered by 200, by this machine's clock. */
  readonly usedAt: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Calls with every key, over and over, every process that is given; one that is away is asked again when it is back. */
export function startLoad(processes: readonly ApiProcess[], keys: readonly SeededKey[]): Load {
  const counts = { answered: 0, refused: 0 };
  const usedAt = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  let isRunning = true;
  const loop = async (port: number, offset: number) => {
    for (let n = offset; isRunning; n += 1) {
      const key = keys[n % keys.length];
      if (!key) return;
      const status = await ask(agent, port, key.token);
      if (status === 200) usedAt.set(key.clientId, Date.now());
      if (status !== undefined) counts[status === 200 ? 'answered' : 'refused'] += 1;
    }
  };
  const loops = processes.flatMap(({ port }) =>
    Array.from({ length: CONNECTIONS }, (_, n) => loop(port, n * Math.ceil(keys.length / CONNECTIONS))),
  );
  return {
    counts,
    usedAt,
    async stop() {
      isRunning = false;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

/** The status of the answer; undefined if nobody answers. */
function ask(agent: Agent, port: number, token: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const asked = request({ agent, host: '127.0.0.1', port, path: '/whoami', headers }, (reply) => {
      reply.resume();
      reply.once('close', () => resolve(reply.complete ? reply.statusCode : undefined));
    });
    // Nobody there: no sooner again than the loop of events has come round, so that others have their turn.
    asked.once('error', () => setTimeout(() => resolve(undefined), 20));
    asked.end();
  });
}
