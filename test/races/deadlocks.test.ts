import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { broken, checkInvariants } from '../../invariants/check.ts';
import { busyRun, closeWhatIsDue } from '../spine/busy.ts';
import { useStage } from '../spine/scene.ts';

const stage = useStage({ poolSize: 16 });

describe('T83 many hands', () => {
  it('T83 never deadlock and never see an error, with partners using their keys meanwhile; and all invariants hold', async () => {
    const scenes = [await stage().scene({ maxKeys: 10 }), await stage().scene({ maxKeys: 3 })];
    const seed = Number(process.env['QUORATE_SEED'] ?? Date.now() % 1_000_000);
    await stage().forward(0); // The clock moves while the other workspace acts: see CLOCK_THAT_MOVES.
    let over = false;
    const partners = Promise.all(
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
    try {
      await Promise.all(
        scenes.map((scene, number) => busyRun(scene, { seed: seed + number, rounds: 6, hands: 6, acts: 25 })),
      );
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    } finally {
      over = true;
      await partners;
    }
    for (const scene of scenes) await closeWhatIsDue(scene);
    const [counted] = await stage().sql<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(Number(counted?.deadlocks)).toBe(0);
    const owner = new pg.Pool({ connectionString: stage().database.ownerUrl, max: 1 });
    try {
      expect({ seed, broken: broken(await checkInvariants(owner, { without: ['30'] })) }).toEqual({
        seed,
        broken: [],
      });
    } finally {
      await owner.end();
    }
  }, 240_000);
});
