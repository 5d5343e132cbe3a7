import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { broken, checkInvariants } from '../../invariants/check.ts';
import { busyRun, closeWhatIsDue } from '../spine/busy.ts';
import { type Scene, useStage } from '../spine/scene.ts';

const stage = useStage({ poolSize: 16 });

/** The scenes of every try: one that failed left things open, which come due while the next one moves the clock. */
const tried: Scene[] = [];

/** So many there were in this database. */
async function deadlocks(): Promise<number> {
  const [counted] = await stage().sql<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(counted?.deadlocks);
}

describe('T83 many hands', () => {
  it('T83 never deadlock and never see an error, with partners using their keys meanwhile; and all invariants hold', async () => {
    const scenes = [await stage().scene({ maxKeys: 10 }), await stage().scene({ maxKeys: 3 })];
    tried.push(...scenes);
    const before = await deadlocks();
    const seed = Number(process.env['QUORATE_SEED'] ?? Date.now() % 1_000_000);
    await stage().forward(0); // The clock moves while the other workspace acts: see CLOCK_THAT_MOVES.
    let over = false;
    const partners = Promise.allSettled(
      [0, 1].map(async (number) => {
        while (!over) {
          const secrets = await stage().sql<{ client_id: string }>(
            `SELECT client_id FROM secrets WHERE state <> 'dead' ORDER BY client_id`,
          );
          for (const { client_id: client } of number === 0 ? secrets : secrets.toReversed()) {
            await stage()
              .db.transaction()
              .execute(async (trx) => {
                await trx.executeQuery({
                  sql: 'SELECT note_last_use($1, 0, $2, $3)',
                  parameters: [client, '192.0.2.7', 'partner'],
                } as never);
              });
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    const runs = await Promise.allSettled(
      scenes.map((scene, number) => busyRun(scene, { seed: seed + number, rounds: 6, hands: 6, acts: 25 })),
    );
    over = true;
    for (const one of [...runs, ...(await partners)])
      if (one.status === 'rejected') throw new Error(`seed ${seed}`, { cause: one.reason });
    for (const scene of tried) await closeWhatIsDue(scene);
    expect(await deadlocks()).toBe(before);
    const owner = new pg.Pool({ connectionString: stage().database.ownerUrl, max: 1 });
    try {
      expect({ seed, broken: broken(await checkInvariants(owner, { without: ['30'] })) }).toEqual({
        seed,
        broken: [],
      });
    } finally {
      await owner.end();
    }
  }, 600_000);
});
