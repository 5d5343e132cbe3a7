import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { connected } from './connected.ts';
import { useStage } from './scene.ts';
import { tablesOfOurs } from './tables-of-ours.ts';

const stage = useStage();

describe('rule 9 row-level security', () => {
  it('rule 9 stands behind every table: each names its workspace and has the one policy', async () => {
    const tables = await tablesOfOurs(stage());
    expect(tables.length).toBeGreaterThan(25);
    for (const { name, secured, tenanted, policies } of tables) {
      const column = name === 'workspaces' ? 'id' : 'workspace_id';
      expect({ name, secured, tenanted }).toEqual({ name, secured: true, tenanted: name !== 'workspaces' });
      const same = `(${column} = ( SELECT quorate_workspace() AS quorate_workspace))`;
      expect({ name, policies }).toEqual({ name, policies: [`${same} / ${same}`] });
    }
  });

  it('T80 shows the application nothing of other workspaces, and nothing at all outside one', async () => {
    const one = await stage().scene();
    const other = await stage().scene();
    for (const scene of [one, other]) {
      await scene.activeKey();
      await scene.mirrorAccounts(101);
    }
    const tables = await tablesOfOurs(stage());
    const filled: string[] = [];
    for (const { name } of tables) {
      const column = name === 'workspaces' ? 'id' : 'workspace_id';
      const count = sql<{ n: number; foreign: number }>`
        SELECT count(*)::int AS n, count(*) FILTER (WHERE ${sql.ref(column)} <> ${one.workspaceId})::int AS "foreign" FROM ${sql.table(name)}`;
      const inside = (await inWorkspace(stage().db, one.workspaceId, (trx) => count.execute(trx))).rows[0];
      expect({ name, foreign: inside?.foreign }).toEqual({ name, foreign: 0 });
      if (inside?.n) filled.push(name);
      const outside = (await count.execute(stage().db)).rows[0];
      expect({ name, outside: outside?.n }).toEqual({ name, outside: 0 });
    }
    expect(filled.length).toBeGreaterThan(14);
  });

  it('T80 forgets its workspace when a transaction ends, also when it ends badly, on the very same connection', async () => {
    const scene = await stage().scene();
    await connected(stage().database.appUrl, async (client) => {
      const seen = async () =>
        (await client.query('SELECT count(*)::int AS n FROM members')).rows[0].n as number;
      await client.query(`BEGIN; SELECT set_config('quorate.workspace', '${scene.workspaceId}', true)`);
      expect(await seen()).toBe(5);
      await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
      await client.query('ROLLBACK');
      expect(await seen()).toBe(0);
      await client.query(
        `BEGIN; SELECT set_config('quorate.workspace', '${scene.workspaceId}', true); COMMIT`,
      );
      expect(await seen()).toBe(0);
    });
  });

  it('T80 refuses to write a row of another workspace', async () => {
    const one = await stage().scene();
    const other = await stage().scene();
    await expect(
      inWorkspace(stage().db, one.workspaceId, (trx) =>
        trx
          .insertInto('committedTexts')
          .values({
            workspaceId: other.workspaceId,
            commitment: Buffer.alloc(32),
            salt: Buffer.alloc(1),
            content: '',
          })
          .execute(),
      ),
    ).rejects.toThrow('row-level security');
    const touched = await inWorkspace(stage().db, one.workspaceId, (trx) =>
      trx
        .updateTable('workspaces')
        .set({ maxKeys: 1000 })
        .where('id', '=', other.workspaceId)
        .executeTakeFirst(),
    );
    expect(touched.numUpdatedRows).toBe(0n);
  });
});
