import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { enterWorkspace, readClock } from '../../database/workspace-context.ts';
import { newWorkspaceId } from '../../domain/ids.ts';
import { done, refused } from '../../domain/outcome.ts';
import { governanceTransaction } from '../../governance/transaction.ts';
import { connected } from './connected.ts';
import { DAY, ok, refusalOf, useStage } from './scene.ts';

const stage = useStage();

const lockWaiters = async () =>
  (
    await stage().sql(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
  ).length;

describe('rules 8, 10 and 11: the governance transaction', () => {
  it('rule 10 reads the clock after the lock was granted, not while it waited for it', async () => {
    const scene = await stage().scene();
    await connected(stage().database.superuserUrl, async (holder) => {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [scene.workspaceId]);
      const waiting = governanceTransaction(stage().db, scene.workspaceId, async ({ now }) => done(now));
      await expect.poll(lockWaiters).toBe(1);
      const clock = async () => (await holder.query('SELECT quorate_clock() AS at')).rows[0].at as Date;
      const waitingSince = await clock();
      await expect.poll(async () => (await clock()).getTime()).toBeGreaterThan(waitingSince.getTime() + 100);
      const granted = await clock();
      await holder.query('COMMIT');
      expect(ok(await waiting).getTime()).toBeGreaterThanOrEqual(granted.getTime());
    });
  });

  it('rule 10 the clock is the time of the call, not of the transaction', async () => {
    await connected(stage().database.superuserUrl, async (client) => {
      const body = await client.query(`SELECT prosrc FROM pg_proc WHERE proname = 'quorate_clock'`);
      expect(body.rows[0].prosrc).toContain('clock_timestamp()');
      await client.query('BEGIN');
      const first = (await client.query('SELECT quorate_clock() AS at')).rows[0].at as Date;
      await expect
        .poll(async () => ((await client.query('SELECT quorate_clock() AS at')).rows[0].at as Date).getTime())
        .toBeGreaterThan(first.getTime());
      await client.query('COMMIT');
    });
  });

  it('rule 10 a clock that is moved while an act waits does not let it go back before the act it waited for', async () => {
    await stage().forward(0);
    const scene = await stage().scene();
    await connected(stage().database.superuserUrl, async (holder) => {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [scene.workspaceId]);
      const waiting = stage()
        .db.transaction()
        .execute(async (trx) => {
          await enterWorkspace(trx, scene.workspaceId);
          await readClock(trx);
          await trx
            .selectFrom('workspaces')
            .select('id')
            .where('id', '=', scene.workspaceId)
            .forNoKeyUpdate()
            .execute();
          return readClock(trx);
        });
      await expect.poll(lockWaiters).toBe(1);
      await stage().forward(DAY);
      const moved = (await holder.query('SELECT quorate_clock() AS at')).rows[0].at as Date;
      await holder.query('COMMIT');
      expect((await waiting).getTime()).toBeGreaterThanOrEqual(moved.getTime() - 1);
    });
  });

  it('rule 11 a held governance lock stalls no insert that refers to the workspace', async () => {
    const scene = await stage().scene();
    let inserted = false;
    ok(
      await governanceTransaction(stage().db, scene.workspaceId, async () => {
        await connected(stage().database.superuserUrl, async (client) => {
          await client.query(`SET lock_timeout = '2s'`);
          await client.query(`INSERT INTO slack_receipts VALUES ($1, '\\x01', now())`, [scene.workspaceId]);
          inserted = true;
        });
        return done(null);
      }),
    );
    expect(inserted).toBe(true);
  });

  it('rule 11 one governance transaction at a time in a workspace, and others beside it', async () => {
    const [one, other] = [await stage().scene(), await stage().scene()];
    const order: string[] = [];
    let second: Promise<unknown> | undefined;
    await governanceTransaction(stage().db, one.workspaceId, async () => {
      second = governanceTransaction(stage().db, one.workspaceId, async () => done(order.push('second')));
      await governanceTransaction(stage().db, other.workspaceId, async () => done(order.push('elsewhere')));
      await expect.poll(lockWaiters).toBe(1);
      return done(order.push('first'));
    });
    await second;
    expect(order).toEqual(['elsewhere', 'first', 'second']);
  });

  it('rule 8 an act that fails half-way leaves neither its change, nor its news, nor its event', async () => {
    const scene = await stage().scene();
    await expect(
      governanceTransaction(stage().db, scene.workspaceId, async (governance) => {
        await governance.trx
          .updateTable('workspaces')
          .set({ maxKeys: 7 })
          .where('id', '=', scene.workspaceId)
          .execute();
        governance.record({ actor: 'system', action: 'rule.changed', objectId: 'x' });
        governance.notify('rule_changed', 'x');
        throw new Error('half-way');
      }),
    ).rejects.toThrow('half-way');
    expect(await scene.auditLength()).toBe(0);
    expect(await stage().sql('SELECT 1 FROM outbox WHERE workspace_id = $1', [scene.workspaceId])).toEqual(
      [],
    );
    expect(await stage().sql('SELECT max_keys FROM workspaces WHERE id = $1', [scene.workspaceId])).toEqual([
      { max_keys: 5 },
    ]);
  });

  it('rule 8 a refusal takes back whatever was done before it; one that leaves a trace keeps what belongs to it', async () => {
    const scene = await stage().scene();
    const act = (trace: boolean) =>
      governanceTransaction(stage().db, scene.workspaceId, async (governance) => {
        await governance.trx
          .updateTable('workspaces')
          .set({ maxKeys: 7 })
          .where('id', '=', scene.workspaceId)
          .execute();
        governance.notify('rule_changed', 'x');
        if (trace) governance.record({ actor: 'system', action: 'rule.changed', objectId: 'x' });
        return refused({ code: 'not_found' });
      });
    const left = async () => [
      (await scene.told('x')).length,
      await scene.auditLength(),
      (
        await stage().sql<{ most: number }>('SELECT max_keys AS most FROM workspaces WHERE id = $1', [
          scene.workspaceId,
        ])
      )[0]?.most,
    ];
    refusalOf(await act(false));
    expect(await left()).toEqual([0, 0, 5]);
    refusalOf(await act(true));
    expect(await left()).toEqual([1, 1, 7]);
  });

  it.each([
    ['a deadlock', '40P01'],
    ['a serialization failure', '40001'],
  ])('T83 %s is tried again, three times in all, and happens once', async (_what, code) => {
    const scene = await stage().scene();
    let tries = 0;
    const act = (failures: number) =>
      governanceTransaction(stage().db, scene.workspaceId, async (governance) => {
        tries += 1;
        governance.record({ actor: 'system', action: 'rule.changed', objectId: 'x' });
        if (tries <= failures)
          await sql.raw(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`).execute(governance.trx);
        return done(tries);
      });
    expect(ok(await act(2))).toBe(3);
    expect(await scene.auditLength()).toBe(1);
    tries = 0;
    await expect(act(3)).rejects.toMatchObject({ code });
    expect(tries).toBe(3);
    expect(await scene.auditLength()).toBe(1);
  });

  it('rule 8 writes its events last, after everything that they tell of', async () => {
    const scene = await stage().scene();
    await stage().sql(`CREATE TABLE statements (at bigserial, what text)`);
    await stage().sql(
      `GRANT INSERT ON statements TO quorate_app; GRANT USAGE ON SEQUENCE statements_at_seq TO quorate_app`,
    );
    await stage().sql(
      `CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO public.statements (what) VALUES (TG_TABLE_NAME); RETURN NULL; END $$`,
    );
    const noted = ['requests', 'ballots', 'reporting_keys', 'outbox', 'audit_events'];
    for (const table of noted)
      await stage().sql(
        `CREATE TRIGGER noted AFTER INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION note_statement()`,
      );
    try {
      await scene.askForKey();
      expect(
        (await stage().sql<{ what: string }>('SELECT what FROM statements ORDER BY at')).map(
          ({ what }) => what,
        ),
      ).toEqual(['requests', 'reporting_keys', 'outbox', 'audit_events']);
    } finally {
      for (const table of noted) await stage().sql(`DROP TRIGGER noted ON ${table}`);
      await stage().sql('DROP FUNCTION note_statement(); DROP TABLE statements');
    }
  });

  it('an unknown workspace is a refusal, not an error', async () => {
    expect(await governanceTransaction(stage().db, newWorkspaceId(), async () => done(1))).toEqual({
      ok: false,
      refusal: { code: 'not_found' },
    });
  });
});
