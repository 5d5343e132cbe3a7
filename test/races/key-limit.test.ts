import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import { ok, useStage } from '../spine/scene.ts';

const stage = useStage({ poolSize: 40 });

describe('T7 the limit of keys', () => {
  it('C7 40 quorums decided at once for 5 places make 5 keys', async () => {
    const scene = await stage().scene({ maxKeys: 5 });
    const requesters = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const id = `${scene.workspaceId}_mem_${`requester${n}`.padEnd(16, '0')}`;
        await stage().sql(
          `INSERT INTO members (workspace_id, id, number, slack_user_id, name, role, state, created_at)
          VALUES ($1, $2, $3, $4, 'Requester', 'member', 'active', now())`,
          [scene.workspaceId, id, 1_000 + n, `UREQ${n}`],
        );
        return id;
      }),
    );
    const requests: RequestId[] = [];
    const { emil } = scene.seeded.people;
    for (const requester of requesters) {
      scene.seeded.people.emil = { ...emil, id: requester as typeof emil.id };
      for (let n = 0; n < 5; n += 1) {
        const id = await scene.askForKey();
        for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
        requests.push(id);
      }
    }
    await Promise.all(requests.map((id) => scene.decide(id)));
    const states = await stage().sql(
      `SELECT state, count(*)::int AS n FROM requests WHERE workspace_id = $1 GROUP BY 1 ORDER BY 1`,
      [scene.workspaceId],
    );
    expect(states).toEqual([
      { state: 'approved', n: 5 },
      { state: 'failed', n: 35 },
    ]);
    expect(await stage().sql('SELECT live_keys FROM workspaces WHERE id = $1', [scene.workspaceId])).toEqual([
      { live_keys: 5 },
    ]);
  }, 120_000);

  it('C7 code that reads first and then writes, under REPEATABLE READ, is stopped by the database itself', async () => {
    const scene = await stage().scene({ maxKeys: 5 });
    const client = async (): Promise<string> => {
      const connection = new pg.Client({ connectionString: stage().database.appUrl });
      await connection.connect();
      try {
        await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
        await connection.query(`SELECT set_config('quorate.workspace', $1, true)`, [scene.workspaceId]);
        const { rows } = await connection.query('SELECT live_keys FROM workspaces');
        // The mistake: what was read decides, not what is there.
        if (rows[0].live_keys >= 1_000) return 'full';
        await connection.query('UPDATE workspaces SET live_keys = live_keys + 1');
        await connection.query('COMMIT');
        return 'taken';
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        await connection.end();
      }
    };
    const results: string[] = [];
    // The first to change the row in a round is not refused for what it read: five rounds fill all places, the sixth meets none.
    for (let round = 0; round < 6; round += 1)
      results.push(...(await Promise.all(Array.from({ length: 8 }, client))));
    expect(results.filter((result) => result === 'taken')).toHaveLength(5);
    const CHECK_VIOLATION = '23514';
    const SERIALIZATION_FAILURE = '40001';
    expect(results).toContain(CHECK_VIOLATION);
    expect(
      results.every((result) => ['taken', CHECK_VIOLATION, SERIALIZATION_FAILURE].includes(result)),
    ).toBe(true);
    expect(await stage().sql('SELECT live_keys FROM workspaces WHERE id = $1', [scene.workspaceId])).toEqual([
      { live_keys: 5 },
    ]);
  }, 120_000);
});
