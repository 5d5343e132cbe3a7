import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { chainHash } from '../../audit/append.ts';
import { verifyAudit } from '../../audit/verify.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { acceptInvitation } from '../../workspaces/accept.ts';
import { found, useCommandStage } from './stage.ts';

const stage = useCommandStage();

/** Its chain: created, three times invited, three times accepted, opened. */
beforeAll(async () => {
  const id = await found(stage().db, 'acme');
  for (const person of ['U0ANA', 'U0BEN', 'U0CLEO']) await acceptInvitation(stage().db, id, person);
});

describe('G2 audit verify', () => {
  const tampering: [string, string, object][] = [
    [
      'changed',
      `UPDATE audit_events SET body = replace(body, 'operator', 'system') WHERE seq = 2`,
      { seq: 2, fault: 'hash' },
    ],
    ['relabelled', `UPDATE audit_events SET actor = 'system' WHERE seq = 3`, { seq: 3, fault: 'columns' }],
    ['left out', `DELETE FROM audit_events WHERE seq = 4`, { seq: 4, fault: 'gap' }],
    ['cut off at the end', `DELETE FROM audit_events WHERE seq = 8`, { seq: 8, fault: 'gap' }],
    ['moved', `UPDATE audit_events SET seq = 100 WHERE seq = 5`, { seq: 5, fault: 'gap' }],
    [
      'rehashed alone',
      `UPDATE audit_events SET body = replace(body, 'T', 't'), hash = sha256(previous_hash || convert_to(replace(body, 'T', 't'), 'UTF8')) WHERE seq = 6`,
      { seq: 6, fault: 'columns' },
    ],
  ];
  it.each(tampering)('finds the first event that was %s', async (_name, statement, found) => {
    const { id, result } = await tamper(
      async (owner, id) => void (await owner.query(`${statement} AND workspace_id = '${id}'`)),
    );
    expect(result).toEqual({ ok: false, ...found });
    expect(await verifyAudit(stage().db, id)).toMatchObject({ ok: true, events: 8 });
  });

  it('finds a chain that was rewritten as a whole, by the head that the workspace remembers', async () => {
    const { result } = await tamper(async (owner, id) => {
      let hash: Buffer = Buffer.alloc(32);
      for (const { seq, body } of (
        await owner.query(`SELECT seq, body FROM audit_events WHERE workspace_id = '${id}' ORDER BY seq`)
      ).rows) {
        const forged = body.replace('"approvals":2', '"approvals":1');
        const previous = hash;
        hash = chainHash(previous, forged);
        await owner.query(
          'UPDATE audit_events SET body = $3, previous_hash = $4, hash = $5 WHERE workspace_id = $1 AND seq = $2',
          [id, seq, forged, previous, hash],
        );
      }
    });
    expect(result).toEqual({ ok: false, seq: 8, fault: 'head' });
  });

  it('says at the command line which event is the first, and leaves exit code 1', async () => {
    const { run } = await tamper(
      async (owner, id) =>
        void (await owner.query(`DELETE FROM audit_events WHERE seq = 4 AND workspace_id = '${id}'`)),
      true,
    );
    expect([run?.code, run?.err]).toEqual([1, expect.stringContaining('broken at event 4: it is missing')]);
  });
});

/** Lets somebody with every right do something to the chain of acme, looks at what that is found to be, and undoes it. */
async function tamper(act: (owner: pg.Client, id: WorkspaceId) => Promise<void>, byCommand = false) {
  const id = await stage().idOf('acme');
  const owner = new pg.Client({ connectionString: stage().database.superuserUrl });
  owner.on('error', () => {});
  await owner.connect();
  try {
    await owner.query(`CREATE TEMP TABLE kept AS SELECT * FROM audit_events WHERE workspace_id = '${id}'`);
    await owner.query('ALTER TABLE audit_events DISABLE TRIGGER append_only');
    try {
      await act(owner, id);
      const result = await verifyAudit(stage().db, id);
      const run = byCommand ? await stage().quorate('audit verify --workspace acme') : undefined;
      return { id, result, run };
    } finally {
      await owner.query(`DELETE FROM audit_events WHERE workspace_id = '${id}'`);
      await owner.query('INSERT INTO audit_events SELECT * FROM kept');
      await owner.query('ALTER TABLE audit_events ENABLE TRIGGER append_only');
    }
  } finally {
    await owner.end();
  }
}
