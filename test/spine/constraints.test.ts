import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyId, RequestId } from '../../domain/ids.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { issueOperatorToken, revokeOperatorToken } from '../../workspaces/operator-tokens.ts';
import { PEPPERS } from './outcomes.ts';
import { ok, type Scene, useStage } from './scene.ts';

const stage = useStage();
let scene: Scene;
let pending: RequestId;
let requestId: RequestId;
let keyId: KeyId;

/**
 * A pending request with a ballot and a withdrawn one, a working key that is suspended and whose rotation waits to be
 * confirmed, and a revoked operator token.
 */
beforeAll(async () => {
  scene = await stage().scene();
  const { workspaceId } = scene;
  pending = await scene.askForKey();
  ok(await scene.vote(pending, 'bruno'));
  ok(await withdrawBallot(stage().db, { workspaceId, requestId: pending, voterId: scene.id('bruno') }));
  ok(await scene.vote(pending, 'ana'));
  const terms = { name: 'Nightly', lifetimeSeconds: 3_600 };
  const token = ok(await issueOperatorToken(stage().db, PEPPERS, workspaceId, terms));
  ok(await revokeOperatorToken(stage().db, workspaceId, token.id));
  ({ keyId, requestId } = await scene.activeKey());
  ok(await rotateKey(stage().db, { workspaceId, keyId, memberId: scene.id('emil'), overlapSeconds: 3_600 }));
  ok(await scene.claim(keyId));
  ok(await suspendKey(stage().db, { workspaceId, keyId, memberId: scene.id('ana') }));
  // A secret that no reveal ever showed.
  await stage().sql(
    again('secrets', `key_id = $1 AND state = 'active'`, {
      client_id: `left($1, 5) || 'EEEEEEEEEEE'`,
      digest: `'\\x' || repeat('05', 32)`,
      state: `'dead'`,
      ended_at: 'now()',
    }),
    [keyId],
  );
});

/** The row of this id once more under another id, with what is changed in it. */
const again = (table: string, where: string, changed: Record<string, string>) => `
  INSERT INTO ${table} SELECT (jsonb_populate_record(t, ${patch(changed)})).* FROM ${table} t WHERE ${where}`;
const patch = (changed: Record<string, string>) =>
  `jsonb_build_object(${Object.entries(changed)
    .map(([column, value]) => `'${column}', ${value}`)
    .join(', ')})`;
const OPEN_RIGHT = `key_id = '$key' AND state = 'open'`;
const UNCONFIRMED = `key_id = '$key' AND state = 'unconfirmed'`;
const SHOWN = `right_id IN (SELECT id FROM reveal_rights WHERE key_id = '$key' AND state = 'open')`;

/** Each is what a mistake in the code, or two processes at once, would do: as the superuser, so that nothing else stops it. */
const refused: [promise: string, constraint: string, statement: string][] = [
  [
    'rule 2 nobody has two ballots that count',
    'one_ballot_each',
    `INSERT INTO ballots (workspace_id, id, request_id, voter_id, choice, content_hash, reach_digest, cast_at, late)
     SELECT workspace_id, id || '2', request_id, voter_id, choice, content_hash, reach_digest, cast_at, late FROM ballots WHERE request_id = '$pending'`,
  ],
  [
    'rule 3 a ballot that was withdrawn does not count again',
    'withdrawn_is_withdrawn',
    `UPDATE ballots SET withdrawn_at = NULL WHERE request_id = '$pending' AND withdrawn_at IS NOT NULL`,
  ],
  [
    'rule 3 an operator token that was revoked does not work again',
    'revoked_is_revoked',
    `UPDATE operator_tokens SET revoked_at = NULL WHERE workspace_id = '$workspace'`,
  ],
  [
    'rule 3 nothing is approved at or after its deadline',
    'approved_in_time',
    `UPDATE requests SET state = 'approved', decided_at = expires_at WHERE id = '$pending'`,
  ],
  [
    'rule 3 a decision has its time',
    'decided_when_ended',
    `UPDATE requests SET state = 'rejected' WHERE id = '$pending'`,
  ],
  [
    'rule 1 the requester cannot be taken from those who have no ballot',
    'requester_and_owner_excluded',
    `UPDATE requests SET excluded_ids = array_remove(excluded_ids, requester_id) WHERE id = '$pending'`,
  ],
  [
    'rule 1 nor can the owner',
    'requester_and_owner_excluded',
    `UPDATE requests SET owner_id = (SELECT id FROM members m WHERE m.workspace_id = requests.workspace_id AND m.role = 'administrator' LIMIT 1) WHERE id = '$pending'`,
  ],
  [
    'rule 9 the id of a request begins with its workspace',
    'id_begins_with_workspace',
    again('requests', `id = '$pending'`, { id: `'Other_req_1'`, number: '1000' }),
  ],
  [
    'rule 2 a kind has one admin rule in force',
    'one_current_rule',
    again('admin_rules', `workspace_id = '$workspace' AND kind = 'edit_entity'`, { version: '2' }),
  ],
  [
    'rule 1 a request makes one key',
    'one_key_per_request',
    again('reporting_keys', `id = '$key'`, { id: `id || '2'`, number: '1000', name: `'Another'` }),
  ],
  [
    'two keys that have not ended have two names',
    'key_name_taken',
    `UPDATE reporting_keys SET name = (SELECT upper(k.name) FROM reporting_keys k WHERE k.id = '$key') WHERE request_id = '$pending'`,
  ],
  [
    'no key outlives a year and a day',
    'a_year_at_most',
    `UPDATE reporting_keys SET expires_at = requested_at + interval '368 days' WHERE id = '$key'`,
  ],
  [
    'rule 3 an ended key has its end',
    'end_of_ended',
    `UPDATE reporting_keys SET state = 'revoked' WHERE id = '$key'`,
  ],
  [
    'rule 1 an approved request gives one right to reveal',
    'one_right_per_request',
    again('reveal_rights', `request_id = '$request'`, { id: `id || '2'` }),
  ],
  [
    'rule 4 a key has one open right to reveal',
    'one_open_right',
    again('reveal_rights', OPEN_RIGHT, { id: `id || '2'` }),
  ],
  [
    'C2 a right has three attempts',
    'three_attempts',
    `UPDATE reveal_rights SET attempts = 4 WHERE ${OPEN_RIGHT}`,
  ],
  [
    'C6 an overlap is none, an hour, a day or a week',
    'known_overlap',
    `UPDATE reveal_rights SET overlap_seconds = 604801 WHERE ${OPEN_RIGHT}`,
  ],
  [
    'rule 4 a key has one unconfirmed secret',
    'one_secret_of_each_state',
    again('secrets', UNCONFIRMED, {
      client_id: `'$workspaceCCCCCCCCCCC'`,
      digest: `'\\x' || repeat('02', 32)`,
    }),
  ],
  [
    'rule 4 and one in its overlap',
    'one_secret_of_each_state',
    `WITH made AS (${again('secrets', UNCONFIRMED, {
      client_id: `'$workspaceDDDDDDDDDDD'`,
      digest: `'\\x' || repeat('03', 32)`,
      state: `'overlap'`,
    })}) UPDATE secrets SET state = 'overlap' WHERE ${UNCONFIRMED}`,
  ],
  [
    'rule 4 an unconfirmed secret has an end',
    'end_of_passing',
    `UPDATE secrets SET ends_at = NULL WHERE ${UNCONFIRMED}`,
  ],
  [
    'C1 a client id begins with its workspace',
    'id_begins_with_workspace',
    again('secrets', UNCONFIRMED, {
      client_id: `'OtherCCCCCCCCCCC'`,
      digest: `'\\x' || repeat('04', 32)`,
      key_id: `'$key'`,
    }),
  ],
  [
    'rule 4 an attempt is claimed once',
    'attempt_claimed_once',
    again('reveals', SHOWN, {
      id: `id || '2'`,
      client_id: `'$workspaceEEEEEEEEEEE'`,
      lapsed_at: 'now()',
    }),
  ],
  [
    'rule 4 a right has one reveal that can be confirmed',
    'one_open_reveal',
    again('reveals', SHOWN, {
      id: `id || '2'`,
      client_id: `'$workspaceEEEEEEEEEEE'`,
      attempt: '2',
    }),
  ],
  [
    'rule 4 what lapsed was not confirmed',
    'confirmed_or_lapsed',
    `UPDATE reveals SET confirmed_at = now(), lapsed_at = now() WHERE ${SHOWN}`,
  ],
  [
    'C5 a cause is open once',
    'one_open_suspension_a_cause',
    again('suspensions', `key_id = '$key'`, { id: `id || '2'` }),
  ],
  [
    'C7 no more keys live than there are places',
    'key_limit',
    `UPDATE workspaces SET live_keys = max_keys + 1 WHERE id = '$workspace'`,
  ],
  [
    'rule 8 a number of the audit chain is given once',
    'audit_events_pkey',
    again('audit_events', `workspace_id = '$workspace' AND seq = 1`, { action: `'request.approved'` }),
  ],
];

describe('what the database refuses by itself', () => {
  it.each(refused)('%s', async (_promise, constraint, statement) => {
    const text = statement
      .replaceAll('$pending', pending)
      .replaceAll('$request', requestId)
      .replaceAll('$key', keyId)
      .replaceAll('$workspace', scene.workspaceId);
    await expect(stage().sql(text)).rejects.toMatchObject({ constraint });
  });
});
