import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { ok, type Scene, useStage } from '../spine/scene.ts';

const stage = useStage();

/** Where in the audit chain something first happened; infinity when it never did. */
async function seqOf(scene: Scene, action: string, objectId: string): Promise<number> {
  const [row] = await stage().sql<{ seq: string | null }>(
    'SELECT min(seq) AS seq FROM audit_events WHERE workspace_id = $1 AND action = $2 AND object_id = $3',
    [scene.workspaceId, action, objectId],
  );
  return row?.seq ? Number(row.seq) : Number.POSITIVE_INFINITY;
}

async function ready(
  scene: Scene,
  id: RequestId,
  by: ('ana' | 'bruno' | 'chiara' | 'deniz')[] = ['ana', 'bruno'],
): Promise<void> {
  for (const person of by) ok(await scene.vote(id, person));
}

/** Repeats a race in workspaces of its own until both orders were seen, at most so many times. */
async function untilBothOrders(race: () => Promise<'one' | 'other'>, most = 60): Promise<void> {
  const seen = new Set<string>();
  for (let n = 0; n < most && (seen.size < 2 || n < 20); n += 1) seen.add(await race());
  expect([...seen].toSorted()).toEqual(['one', 'other']);
}

/**
 * Starts both, in turn either before the other: whose lock comes first is left to the server, and one that has more to do
 * before it locks is first, too, now and then. The pause is nothing to 20 ms and grows, for machines on which that more takes long.
 */
let turn = 0;
function together(first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<unknown> {
  turn += 1;
  const [early, late] = turn % 2 === 0 ? [first, second] : [second, first];
  return Promise.all([early(), pause((turn % 5) * (5 + turn / 4)).then(late)]);
}

describe('pairs of acts at the same time', () => {
  it('T13 a decision and the deactivation of one of its approvers: whichever the chain names first has happened first', async () => {
    await untilBothOrders(async () => {
      const scene = await stage().scene();
      const id = await scene.askForKey();
      await ready(scene, id);
      const { slackUserId, id: ana } = scene.seeded.people.ana;
      const leave = () =>
        followSlackStatus(stage().db, { workspaceId: scene.workspaceId, slackUserId, gone: true });
      await together(() => scene.decide(id), leave);
      const approvedFirst =
        (await seqOf(scene, 'request.approved', id)) < (await seqOf(scene, 'member.deactivated', ana));
      expect(await scene.state(id)).toBe(approvedFirst ? 'approved' : 'pending');
      return approvedFirst ? 'one' : 'other';
    });
  }, 120_000);

  it('B4 the growth of an entity and the claim of a right: no secret is made for a reach that nobody approved', async () => {
    await untilBothOrders(async () => {
      const scene = await stage().scene();
      await scene.mirrorAccounts(112);
      const { keyId } = await scene.approvedKey();
      const edit = await scene.ask('deniz', 'edit_entity', {
        entityId: scene.entities(1)[0]!,
        addAccountIds: [112],
        removeAccountIds: [],
      });
      await ready(scene, edit);
      let claimed = false;
      await together(
        async () => {
          claimed = (await scene.claim(keyId)).ok;
        },
        () => scene.decide(edit),
      );
      expect(await scene.state(edit)).toBe('approved');
      const minted = await seqOf(scene, 'secret.minted', keyId);
      expect(claimed).toBe(minted < (await seqOf(scene, 'entity.edited', '1')));
      expect((await stage().sql('SELECT 1 FROM secrets WHERE key_id = $1', [keyId])).length).toBe(
        claimed ? 1 : 0,
      );
      return claimed ? 'one' : 'other';
    });
  }, 120_000);

  it('T14 a changed rule and a decision under the old one: approved before, or failed', async () => {
    await untilBothOrders(async () => {
      const scene = await stage().scene();
      const id = await scene.askForKey();
      await ready(scene, id);
      const change = await scene.ask('deniz', 'edit_admin_rule', {
        ruleKind: 'create_reporting_key',
        rule: { order: 'in_order', steps: [{ approvals: 3, administrators: true, groups: [], members: [] }] },
      });
      await ready(scene, change);
      await together(
        () => scene.decide(id),
        () => scene.decide(change),
      );
      expect(await scene.state(change)).toBe('approved');
      const approvedFirst =
        (await seqOf(scene, 'request.approved', id)) <
        (await seqOf(scene, 'rule.changed', 'create_reporting_key'));
      expect(await scene.state(id)).toBe(approvedFirst ? 'approved' : 'failed');
      return approvedFirst ? 'one' : 'other';
    });
  }, 120_000);

  it('rule 6 a suspension by hand and a refused revocation: the key stays stopped', async () => {
    await untilBothOrders(async () => {
      const scene = await stage().scene();
      const { keyId } = await scene.activeKey();
      const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
      await scene.vote(revoke, 'ana', 'reject');
      await together(
        () => suspendKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id('bruno') }),
        () => scene.decide(revoke),
      );
      expect(await scene.state(revoke)).toBe('rejected');
      expect(await stage().sql('SELECT suspended FROM reporting_keys WHERE id = $1', [keyId])).toEqual([
        { suspended: true },
      ]);
      expect(
        await stage().sql('SELECT cause FROM suspensions WHERE key_id = $1 AND closed_at IS NULL', [keyId]),
      ).toEqual([{ cause: 'manual' }]);
      const audit = await scene.audit(keyId);
      return audit.lastIndexOf('key.suspended') < audit.lastIndexOf('key.resumed') ? 'one' : 'other';
    });
  }, 120_000);

  it('T16 the last approval and a reject at the same moment, 1,000 times: one end, and the one that the chain tells', async () => {
    const [WORKSPACES, TIMES] = [4, 250];
    const ends: Record<string, number> = {};
    await Promise.all(
      Array.from({ length: WORKSPACES }, async () => {
        const scene = await stage().scene({ maxKeys: 1_000, approvals: 1 });
        for (let n = 0; n < TIMES; n += 1) {
          const id = await scene.askForKey();
          const card = await scene.card(id);
          const clicks = [
            () => scene.vote(id, 'bruno', 'approve', card),
            () => scene.vote(id, 'chiara', 'reject', card),
            () => scene.decide(id),
          ];
          await Promise.all([...clicks.slice(n % 3), ...clicks.slice(0, n % 3)].map((click) => click()));
          await scene.decide(id);
        }
        const told = await stage().sql<{
          state: string;
          key: string;
          rejected: string | null;
          ended: string;
          ends: number;
        }>(
          `SELECT r.state, k.state AS key,
             (SELECT min(a.seq) FROM audit_events a WHERE a.object_id = r.id AND a.action = 'ballot.cast' AND a.actor = $2) AS rejected,
             (SELECT min(a.seq) FROM audit_events a WHERE a.object_id = r.id AND a.action IN ('request.approved', 'request.rejected')) AS ended,
             (SELECT count(*)::int FROM audit_events a WHERE a.object_id = r.id
              AND a.action IN ('request.approved', 'request.rejected', 'request.failed', 'request.expired')) AS ends
           FROM requests r JOIN reporting_keys k ON k.request_id = r.id WHERE r.workspace_id = $1`,
          [scene.workspaceId, scene.id('chiara')],
        );
        expect(told).toHaveLength(TIMES);
        for (const { state, key, rejected, ended, ends: times } of told) {
          const rejectedInTime = rejected !== null && Number(rejected) < Number(ended);
          expect({ state, key, times }).toEqual(
            rejectedInTime
              ? { state: 'rejected', key: 'aborted', times: 1 }
              : { state: 'approved', key: 'pending_secret', times: 1 },
          );
          ends[state] = (ends[state] ?? 0) + 1;
        }
      }),
    );
    expect(ends).toEqual({ approved: expect.any(Number), rejected: expect.any(Number) });
  }, 480_000);
});
