import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { takeMirrorTurn } from '../../database/mirror-turn.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { createWorkspace } from '../../workspaces/create.ts';
import { acme, bring, db, within } from './stage.ts';

/** A workspace that is not open yet; of each try another one. */
async function founded(beginning: string, slackUserIds: string[]) {
  const name = `${beginning}-${randomBytes(4).toString('hex')}`;
  const administrators = slackUserIds.map((slackUserId) => ({
    slackUserId,
    name: slackUserId,
    timeZone: 'UTC',
  }));
  const made = await createWorkspace(
    db,
    { name, slackTeamId: `T${name.toUpperCase()}`, administrators, approvals: 2 },
    { minimumAdministrators: 3, minimumApprovals: 2 },
  );
  if (!made.ok) throw new Error(made.problem);
  return made;
}

async function waitsForATurn(): Promise<number> {
  const { rows } = await sql`
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (
      SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return rows.length;
}

describe('what decides reach', () => {
  it('D4 is not imported into an open workspace', async () => {
    const before = await inWorkspace(db, acme.workspaceId, (trx) =>
      trx.selectFrom('entityAccounts').selectAll().execute(),
    );
    expect(
      await bring('entities', [
        '{"id":1,"name":"Treasury","accounts":[101,112],"created_by":1,"created_on":"2024-01-01T00:00:00Z","status":"ACTIVE"}',
      ]),
    ).toMatchObject({ ok: false, code: 'workspace_open' });
    expect(
      await bring('approver-groups', ['{"id":"desk","name":"Desk","members":["U12345"]}']),
    ).toMatchObject({ ok: false, code: 'workspace_open' });
    expect(
      await inWorkspace(db, acme.workspaceId, (trx) =>
        trx.selectFrom('entityAccounts').selectAll().execute(),
      ),
    ).toEqual(before);
  });

  it('rule 11 entities wait for their turn at the mirror while nobody waits for them, and are told that it is busy', async () => {
    const { workspaceId } = await founded('waiting', ['U4DD', 'U5EE', 'U6FF']);
    await db.transaction().execute(async (upload) => {
      await takeMirrorTurn(upload, workspaceId);
      const waiting = bring('entities', demoNdjson('entities'), workspaceId);
      await expect.poll(() => waitsForATurn()).toBe(1);
      // Meanwhile the workspace is free for every act of governance.
      await inWorkspace(db, workspaceId, (trx) =>
        trx.selectFrom('workspaces').select('id').forNoKeyUpdate().noWait().executeTakeFirstOrThrow(),
      );
      expect(await waiting).toEqual({ ok: false, code: 'busy' });
    });
    expect(await bring('entities', demoNdjson('entities'), workspaceId)).toMatchObject({ ok: true });
  });

  it('is imported while the workspace is being founded, again when it was wrong, each time with its event', async () => {
    const made = await founded('newborn', ['U1AA', 'U2BB', 'U3CC']);
    expect(await bring('entities', demoNdjson('entities'), made.workspaceId)).toMatchObject({
      ok: true,
      lines: 3,
    });
    const smaller = [...demoNdjson('entities')].slice(0, 1).map((line) =>
      within(line, (doc) => {
        doc['accounts'] = [101];
      }),
    );
    expect(await bring('entities', smaller, made.workspaceId)).toMatchObject({ ok: true, lines: 1 });
    expect(
      await bring(
        'approver-groups',
        ['{"id":"desk","name":"Desk","members":["U1AA","U9ZZ"]}\n'],
        made.workspaceId,
      ),
    ).toMatchObject({ ok: true });
    expect(await bring('entities', ['{"id":4}\n', '{"id":5}'], made.workspaceId)).toMatchObject({
      ok: false,
      problems: [{ line: 1 }, { line: 2 }],
    });
    const now = await inWorkspace(db, made.workspaceId, async (trx) => ({
      accounts: await trx
        .selectFrom('entityAccounts')
        .select(['entityId', 'accountId'])
        .where('entityId', '=', 1 as never)
        .execute(),
      seats: await trx
        .selectFrom('approverGroupMembers')
        .innerJoin('members', 'members.id', 'memberId')
        .select(['slackUserId', 'role', 'members.state'])
        .orderBy('slackUserId')
        .execute(),
      events: (await trx.selectFrom('auditEvents').select('action').orderBy('seq').execute()).map(
        ({ action }) => action,
      ),
    }));
    expect(now.accounts).toEqual([{ entityId: 1, accountId: 101 }]);
    expect(now.seats).toEqual([
      { slackUserId: 'U1AA', role: 'administrator', state: 'invited' },
      { slackUserId: 'U9ZZ', role: 'member', state: 'active' },
    ]);
    expect(now.events).toEqual([
      'workspace.created',
      'member.invited',
      'member.invited',
      'member.invited',
      'data.imported',
      'data.imported',
      'member.appeared',
      'data.imported',
    ]);
  });
});
