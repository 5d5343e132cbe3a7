import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../dev/stack/ports.ts';
import { broken, checkInvariants, invariants } from '../../invariants/check.ts';
import { renameKey } from '../../keys/rename.ts';
import { resumeKey } from '../../keys/resume.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { busyRun, closeWhatIsDue } from './busy.ts';
import { MINUTE, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
let owner: pg.Pool;
let scene: Scene;
let foreign: Scene;

beforeAll(async () => {
  owner = new pg.Pool({ connectionString: stage().database.ownerUrl, max: 2 });
  scene = await stage().scene({ maxKeys: 8 });
  foreign = await stage().scene({ maxKeys: 10 });
  await everythingOnce(foreign);
  await busyRun(scene, { seed: 7, rounds: 8, hands: 4, acts: 25 });
  await closeWhatIsDue(foreign);
}, 240_000);
afterAll(() => owner?.end());

/** A life in which each thing happens at least once, so that there is something to break. */
async function everythingOnce(on: Scene): Promise<void> {
  const { db, activities } = stage();
  const { workspaceId } = on;
  // One that nothing else happens to: whatever the busy run leaves, there is a key with one working secret.
  await on.activeKey();
  const { keyId } = await on.activeKey();
  ok(await suspendKey(db, { workspaceId, keyId, memberId: on.id('ana') }));
  ok(await resumeKey(db, { workspaceId, keyId, memberId: on.id('ana') }));
  ok(await renameKey(db, { workspaceId, keyId, memberId: on.id('ana'), name: 'Renamed' }));
  ok(await rotateKey(db, { workspaceId, keyId, memberId: on.id('ana'), overlapSeconds: 604_800 }));
  await on.reveal(keyId);

  const rejected = await on.ask('emil', 'revoke_reporting_key', { keyId, reason: 'perhaps' });
  ok(await on.vote(rejected, 'ana'));
  ok(await withdrawBallot(db, { workspaceId, requestId: rejected, voterId: on.id('ana') }));
  refusalOf(await on.vote(rejected, 'emil'));
  ok(await on.vote(rejected, 'bruno', 'reject'));
  await on.decide(rejected);
  refusalOf(await on.vote(rejected, 'chiara'));

  const revoked = await on.activeKey();
  await on.approve(await on.ask('emil', 'revoke_reporting_key', { keyId: revoked.keyId, reason: '' }));
  const lapsing = await on.approvedKey();
  for (let attempt = 0; attempt < 3; attempt += 1) ok(await on.claim(lapsing.keyId));
  await stage().forward(15 * MINUTE);
  await activities.watchReveal(lapsing.requestId);
  await activities.close(lapsing.requestId);

  const failing = await on.askForKey();
  await on.approve(
    await on.ask('ana', 'edit_admin_rule', {
      ruleKind: 'create_reporting_key',
      rule: { order: 'in_order', steps: [{ approvals: 3, administrators: true, groups: [], members: [] }] },
    }),
    ['bruno', 'chiara'],
  );
  if ((await on.state(failing)) !== 'failed') throw new Error('the request under the old rule did not fail');
  await on.approve(
    await on.ask('ana', 'edit_entity', {
      entityId: on.entities(1)[0]!,
      addAccountIds: [],
      removeAccountIds: [104],
    }),
    ['bruno', 'chiara'],
  );
  const { slackUserId } = on.seeded.people.deniz;
  await mirrorSome(on);
  for (const gone of [true, false]) ok(await followSlackStatus(db, { workspaceId, slackUserId, gone }));
}

/** An account of an entity with three transactions, as an upload would leave them. */
async function mirrorSome(on: Scene): Promise<void> {
  await on.mirrorAccounts(101);
  await stage().sql(
    `INSERT INTO mirrored_transactions (workspace_id, id, account_id, created_on, currency, type, status, document, import_id)
     SELECT $1, i, 101, now() - i * interval '1 day', 'bitcoin', 'SEND', 'CONFIRMED', '{}', 1 FROM generate_series(1, 3) i`,
    [on.workspaceId],
  );
}

/** No relay runs here. */
const NO_RELAY = { without: ['30'] };

describe('the invariants', () => {
  it('H2 hold after a busy random run, in which everything happened', async () => {
    const seen = await stage().sql<{ action: string }>('SELECT DISTINCT action FROM audit_events');
    expect(seen.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'request.approved',
        'request.rejected',
        'request.failed',
        'ballot.withdrawn',
        'ballot.refused',
        'reveal.claimed',
        'secret.died',
        'key.suspended',
        'key.resumed',
        'entity.edited',
        'member.deactivated',
        'right.lapsed',
        'key.rotation_started',
      ]),
    );
    expect(broken(await checkInvariants(owner, NO_RELAY))).toEqual([]);
  });

  it('H2 refuse to speak for a database of which they see only a part', async () => {
    const app = new pg.Pool({ connectionString: stage().database.appUrl, max: 1 });
    await expect(checkInvariants(app)).rejects.toThrow('row-level security');
    await app.end();
  });

  /** `npm run invariants`, with this database. */
  const run = (databaseUrl: string) =>
    new Promise<{ code: number | null; text: string }>((resolve) => {
      const program = fileURLToPath(new URL('../../invariants/main.ts', import.meta.url));
      const env = { ...process.env, DATABASE_OWNER_URL: databaseUrl };
      const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let text = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.on('close', (code) => resolve({ code, text }));
    });

  it('H2 as a program say in words that the database is away, and do not say that anything holds', async () => {
    const { code, text } = await run(`postgres://quorate_owner@127.0.0.1:${await freePort()}/quorate`);
    expect(code).toBe(1);
    expect(text).toMatch(
      /^The invariants were not checked\. The database does not answer\.\nCheck DATABASE_URL .*\n$/,
    );
  });

  it('H2 as a program name each invariant, and end with 1 when one is broken', async () => {
    const { ownerUrl } = stage().database;
    // An earlier try may have got as far as marking all as delivered.
    await stage().sql('UPDATE outbox SET delivered_at = NULL WHERE id = (SELECT min(id) FROM outbox)');
    const undelivered = await run(ownerUrl);
    expect(undelivered.code).toBe(1);
    expect(undelivered.text).toMatch(/BROKEN {2}30/);
    expect(undelivered.text).toContain('1 broken');
    await stage().sql('UPDATE outbox SET delivered_at = quorate_clock()');
    const clean = await run(ownerUrl);
    expect(clean).toMatchObject({ code: 0 });
    expect(clean.text).toContain(`${invariants.length} hold, 0 broken`);
  });
});

/**
 * What to break, for each invariant: statements, run without triggers and in a transaction that is undone. The busy run
 * leaves other rows each time: what is broken must be noticed whichever row it is, or it is broken in all of them.
 */
const SETTLED = `SELECT id FROM requests WHERE state = 'approved' AND kind = 'create_reporting_key' LIMIT 1`;
const ACTIVE = `SELECT key_id FROM secrets WHERE state = 'active' LIMIT 1`;
const PLANTS: Record<string, string> = {
  '1': `UPDATE requests SET state = 'rejected' WHERE id = (SELECT request_id FROM reporting_keys WHERE id = (${ACTIVE}))`,
  '2': `UPDATE ballots b SET choice = 'reject' FROM requests r WHERE r.id = b.request_id AND r.state = 'approved' AND NOT b.late AND b.withdrawn_at IS NULL AND b.choice = 'approve'`,
  '3': `UPDATE ballots b SET voter_id = r.requester_id FROM requests r WHERE r.id = b.request_id AND b.id = (SELECT id FROM ballots WHERE late LIMIT 1)`,
  '4': `DROP INDEX one_ballot_each; INSERT INTO ballots (workspace_id, id, request_id, voter_id, choice, content_hash, reach_digest, cast_at, late)
        SELECT workspace_id, id || 'x', request_id, voter_id, choice, content_hash, reach_digest, cast_at, late FROM ballots WHERE withdrawn_at IS NULL AND NOT late LIMIT 1`,
  '5': `UPDATE admin_rules SET rule = jsonb_set(rule, '{steps,0,approvals}', '0') WHERE (workspace_id, kind, version) = (SELECT workspace_id, kind, version FROM admin_rules LIMIT 1)`,
  '6': `UPDATE requests SET state = 'approved' WHERE state = 'rejected' AND decided_at < expires_at;
        UPDATE audit_events SET action = 'request.approved' WHERE action = 'request.rejected'`,
  '6b': `UPDATE ballots SET choice = 'approve' WHERE choice = 'reject'`,
  '7': `ALTER TABLE requests DROP CONSTRAINT approved_in_time; UPDATE requests SET decided_at = expires_at WHERE id = (${SETTLED})`,
  '8': `UPDATE requests SET state = 'pending', decided_at = NULL, created_at = '2020-01-01', expires_at = '2020-01-02' WHERE id = (${SETTLED})`,
  '8b': `UPDATE reveal_rights SET state = 'open', closed_at = NULL, expires_at = '2020-01-01' WHERE id = (SELECT id FROM reveal_rights WHERE state = 'lapsed'
         AND NOT EXISTS (SELECT FROM reveal_rights o WHERE o.key_id = reveal_rights.key_id AND o.state = 'open') LIMIT 1)`,
  '8c': `UPDATE reporting_keys SET expires_at = '2020-01-01' WHERE id = (${ACTIVE})`,
  '9': `INSERT INTO audit_events SELECT workspace_id, seq + 1000000, at, actor, action, object_id, body, previous_hash, hash FROM audit_events WHERE action = 'request.approved' LIMIT 1`,
  '10a': `UPDATE requests SET state = 'failed' WHERE id = (${SETTLED})`,
  '10b': `DELETE FROM requests WHERE id = (${SETTLED})`,
  '10c': `UPDATE ballots SET withdrawn_at = cast_at WHERE id = (SELECT id FROM ballots WHERE withdrawn_at IS NULL AND NOT late LIMIT 1)`,
  '10d': `UPDATE reveal_rights SET state = 'withdrawn' WHERE state = 'lapsed'`,
  '10e': `UPDATE reporting_keys SET state = 'revoked', ended_at = now() WHERE id = (${ACTIVE})`,
  '10f': `UPDATE reporting_keys SET version = version + 1 WHERE id = (${ACTIVE})`,
  '11a': `UPDATE requests SET content = jsonb_set(content, '{name}', '"Another"') WHERE id = (${SETTLED})`,
  '11b': `UPDATE requests SET content_hash = decode(repeat('00', 32), 'hex') WHERE id = (${SETTLED})`,
  '12': `ALTER TABLE reveals DROP CONSTRAINT attempt_claimed_once, DROP CONSTRAINT reveals_client_id_key;
         INSERT INTO reveals SELECT workspace_id, id || 'x', right_id, attempt, client_id, claimed_by, claimed_at, expires_at, confirmed_at, now() FROM reveals WHERE confirmed_at IS NULL LIMIT 1`,
  '13': `UPDATE reveal_rights SET attempts = 3 WHERE id = (SELECT id FROM reveal_rights WHERE attempts < 3 LIMIT 1)`,
  '14': `DROP INDEX one_secret_of_each_state; INSERT INTO secrets (workspace_id, client_id, key_id, environment, digest, pepper_version, last_four, state, created_at)
         SELECT workspace_id, workspace_id || 'AAAAAAAAAAA', key_id, 'live', decode(repeat('00', 32), 'hex'), 1, 'aaaa', 'active', now() FROM secrets WHERE state = 'active' LIMIT 1`,
  '14b': `UPDATE secrets SET state = 'dead', ended_at = now() WHERE state = 'active'`,
  '15': `UPDATE reveals SET claimed_at = expires_at + interval '1 s' WHERE id = (SELECT id FROM reveals LIMIT 1)`,
  '16': `DELETE FROM reveals WHERE id = (SELECT id FROM reveals LIMIT 1)`,
  '16b': `UPDATE reveals SET confirmed_at = NULL WHERE confirmed_at IS NOT NULL`,
  '17': `UPDATE secrets SET state = 'overlap', ends_at = '2020-01-01' WHERE client_id = (SELECT client_id FROM secrets s WHERE state = 'active' AND NOT EXISTS (SELECT FROM secrets o WHERE o.key_id = s.key_id AND o.state = 'overlap') LIMIT 1)`,
  '18': `UPDATE workspaces SET live_keys = live_keys - 1 WHERE live_keys > 0`,
  '19': `ALTER TABLE secrets DROP CONSTRAINT secrets_digest_check; UPDATE secrets SET digest = '\\x00' WHERE client_id = (SELECT client_id FROM secrets LIMIT 1)`,
  '20': `ALTER TABLE secrets DROP CONSTRAINT secrets_digest_key; UPDATE secrets SET digest = decode(repeat('07', 32), 'hex')`,
  '20b': `DROP INDEX key_name_taken; INSERT INTO reporting_keys (workspace_id, id, number, request_id, name, owner_id, requested_by, state, requested_at, expires_at)
          SELECT workspace_id, id || 'x', number + 100000, request_id || 'x', upper(name), owner_id, requested_by, 'pending_approval', requested_at, expires_at FROM reporting_keys WHERE ended_at IS NULL LIMIT 1`,
  '21': `UPDATE reporting_keys SET expires_at = requested_at + interval '367 days' WHERE id = (${ACTIVE})`,
  '22': `UPDATE secrets SET state = 'overlap', ends_at = now(), ended_at = NULL WHERE client_id = (SELECT s.client_id FROM secrets s JOIN reporting_keys k ON k.id = s.key_id WHERE k.ended_at IS NOT NULL LIMIT 1)`,
  '22b': `UPDATE reporting_keys SET suspended = NOT suspended WHERE id = (${ACTIVE})`,
  '22c': `UPDATE suspensions SET closed_at = NULL WHERE id = (SELECT suspensions.id FROM suspensions JOIN requests r ON r.id = suspensions.request_id WHERE cause = 'pending_revocation' AND closed_at IS NOT NULL AND r.state <> 'pending'
         AND NOT EXISTS (SELECT FROM suspensions o WHERE o.key_id = suspensions.key_id AND o.cause = 'pending_revocation' AND o.closed_at IS NULL) LIMIT 1)`,
  '24': `ALTER TABLE secrets DISABLE TRIGGER ALL; INSERT INTO secrets (workspace_id, client_id, key_id, environment, digest, pepper_version, last_four, state, created_at, confirmed_at, ends_at)
         SELECT workspace_id, workspace_id || 'AAAAAAAAAAA', key_id, 'live', decode(repeat('00', 32), 'hex'), 1, 'aaaa', 'overlap', created_at, created_at, confirmed_at + interval '8 days' FROM secrets WHERE key_id = (
           SELECT s.key_id FROM secrets s WHERE s.state = 'active' AND NOT EXISTS (SELECT FROM secrets o WHERE o.key_id = s.key_id AND o.state = 'overlap') LIMIT 1) AND state = 'active'`,
  '25': `UPDATE secrets SET last_used_at = created_at - interval '1 hour' WHERE client_id = (SELECT client_id FROM secrets LIMIT 1)`,
  '26': `UPDATE outbox SET subject_id = (SELECT r.id FROM requests r WHERE r.workspace_id <> outbox.workspace_id LIMIT 1) WHERE id = (SELECT min(id) FROM outbox)`,
  '27': `DELETE FROM audit_events WHERE seq = 5`,
  '28': `UPDATE audit_events SET body = replace(body, '"seq":5', '"seq":5 ') WHERE seq = 5`,
  '28b': `UPDATE workspaces SET audit_head = decode(repeat('01', 32), 'hex')`,
  '28c': `UPDATE committed_texts SET content = content || '!'`,
  '29a': `DELETE FROM ballots WHERE id = (SELECT id FROM ballots WHERE withdrawn_at IS NOT NULL LIMIT 1)`,
  '29b': `UPDATE audit_events SET action = 'ballot.cast' WHERE action = 'ballot.late'`,
  '29c': `UPDATE audit_events SET object_id = object_id || 'x' WHERE action = 'reveal.claimed'`,
  '29d': `UPDATE audit_events SET action = 'key.renamed' WHERE action = 'secret.died'`,
  '29e': `INSERT INTO suspensions SELECT workspace_id, id || 'x', key_id, cause, request_id, opened_at, now() FROM suspensions LIMIT 1`,
  '29f': `UPDATE entities SET version = version + 1 WHERE id = 2`,
  '29g': `UPDATE ballots SET reason = 'Unheard of.' WHERE choice = 'reject' AND reason IS NULL`,
  '30': `UPDATE outbox SET delivered_at = NULL WHERE id = (SELECT min(id) FROM outbox)`,
  '31': `INSERT INTO deliveries (workspace_id, outbox_id, channel, recipient, state, claimed_at, due_at) SELECT id, 999999999, 'card', 'U1', 'claimed', now(), now() FROM workspaces LIMIT 1`,
  '35': `UPDATE requests SET next_wake_at = '2020-01-01' WHERE id = (SELECT id FROM requests WHERE state = 'rejected' LIMIT 1)`,
  '37': `INSERT INTO committed_texts SELECT id, sha256('x'), '', 'see quorate_live_' || repeat('A', 16) || '_' || repeat('B', 49) FROM workspaces LIMIT 1`,
  '39': `INSERT INTO card_copies (workspace_id, request_id, recipient, slack_channel, slack_ts, shown_version)
         SELECT workspace_id, id, 'U1', 'C1', '1.1', version - 1 FROM requests WHERE state <> 'pending' AND decided_at < quorate_clock() - interval '1 hour' LIMIT 1`,
  '43a': `UPDATE mirrored_accounts SET set_id = NULL WHERE (workspace_id, id) = (SELECT workspace_id, id FROM mirrored_accounts WHERE set_id IS NOT NULL LIMIT 1)`,
  '43b': `DELETE FROM entity_set_members WHERE (workspace_id, set_id) = (SELECT workspace_id, set_id FROM entity_set_members LIMIT 1)`,
  '43c': `UPDATE account_activity SET last_on = first_on WHERE transactions > 1`,
  '43d': `DELETE FROM transaction_counts WHERE (workspace_id, set_id, span) = (SELECT workspace_id, set_id, 14 FROM transaction_counts WHERE span = 14 AND n > 0 LIMIT 1)`,
  '43e': `UPDATE transaction_counts SET accounts = '{}' WHERE span = 12`,
  '43f': `UPDATE mirrored_transactions SET status = 'FAILED'`,
  '40': `UPDATE admin_rules SET current = false WHERE kind = 'edit_entity'`,
};

describe('each invariant', () => {
  it('H2 has a violation that is planted here', () => {
    expect(Object.keys(PLANTS).toSorted()).toEqual(invariants.map(({ id }) => id).toSorted());
  });

  it.each(Object.entries(PLANTS))('H2 names the rows when %s is broken', async (id, plant) => {
    const client = new pg.Client({ connectionString: stage().database.superuserUrl });
    await client.connect();
    try {
      const invariant = invariants.find((each) => each.id === id);
      await client.query('BEGIN');
      const find = async () => (await invariant?.find(client as unknown as pg.PoolClient)) ?? [];
      if (id !== '30') expect(await find()).toEqual([]);
      const before = (await find()).length;
      await client.query(`SET LOCAL session_replication_role = 'replica'`);
      const results = await client.query(plant);
      const touched = [results].flat().reduce((sum, result) => sum + (result.rowCount ?? 0), 0);
      expect(touched).toBeGreaterThan(0);
      expect((await find()).length).toBeGreaterThan(before);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  });

  it('H2 finds everything as it was afterwards', async () => {
    await closeWhatIsDue(scene);
    ok(await foreign.vote(await foreign.askForKey(), 'ana'));
    expect(broken(await checkInvariants(owner, NO_RELAY))).toEqual([]);
  });
});
