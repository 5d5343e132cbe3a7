import type { RequestId, RightId } from '../../domain/ids.ts';
import { withdrawRight } from '../../keys/withdraw-right.ts';
import { type Acts, doneValue } from './acts.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Ending {
  /** The file of its recorded history. */
  name: string;
  /** Plays one request to its end, worker and relay running. */
  play(stage: Stage, acts: Acts): Promise<RequestId>;
}

/** Approved, and the workflow waits for the reveal. Gives the right. */
async function approvedKey(stage: Stage, acts: Acts): Promise<{ id: RequestId; rightId: RightId }> {
  const id = await acts.requestKey();
  await stage.asleep(id);
  await acts.approve(id);
  const right = await until('the right is open', async () => (await acts.view(id)).right ?? undefined);
  await stage.asleep(id);
  return { id, rightId: right.id };
}

/** Lets a claimed secret die unconfirmed. */
async function letDie(
  stage: Stage,
  acts: Acts,
  id: RequestId,
  rightId: RightId,
  attempt: number,
): Promise<void> {
  doneValue(await acts.claim(rightId, attempt));
  await stage.asleep(id);
  await stage.moveTime(15 * MINUTE);
  await until(
    'the secret has died',
    async () => (await acts.told(rightId)).filter((event) => event !== 'right_opened').length >= attempt,
  );
  await stage.asleep(id);
}

/** Every way in which a request ends (DESIGN §4). */
export const endings: Ending[] = [
  {
    name: 'approved-revealed-confirmed',
    async play(stage, acts) {
      const { id, rightId } = await approvedKey(stage, acts);
      const { revealId } = doneValue(await acts.claim(rightId, 1));
      await stage.asleep(id);
      doneValue(await acts.confirm(revealId));
      return id;
    },
  },
  {
    name: 'approved-lapsed',
    async play(stage, acts) {
      const { id } = await approvedKey(stage, acts);
      await stage.moveTime(72 * HOUR);
      return id;
    },
  },
  {
    name: 'secret-died-revealed-again-confirmed',
    async play(stage, acts) {
      const { id, rightId } = await approvedKey(stage, acts);
      await letDie(stage, acts, id, rightId, 1);
      const { revealId } = doneValue(await acts.claim(rightId, 2));
      await stage.asleep(id);
      doneValue(await acts.confirm(revealId));
      return id;
    },
  },
  {
    name: 'attempts-used-up',
    async play(stage, acts) {
      const { id, rightId } = await approvedKey(stage, acts);
      for (const attempt of [1, 2, 3]) await letDie(stage, acts, id, rightId, attempt);
      return id;
    },
  },
  {
    name: 'right-withdrawn',
    async play(stage, acts) {
      const { id, rightId } = await approvedKey(stage, acts);
      const { workspaceId, people } = acts.workspace;
      doneValue(await withdrawRight(stage.db, { workspaceId, rightId, memberId: people.ana.id }));
      return id;
    },
  },
  {
    name: 'approved-without-a-right',
    async play(stage, acts) {
      const { people, entityIds } = acts.workspace;
      const draft = { entityId: entityIds[0], addAccountIds: [], removeAccountIds: [101] };
      const id = await acts.submit('edit_entity', people.chiara.id, draft);
      await stage.asleep(id);
      await acts.approve(id);
      return id;
    },
  },
  {
    name: 'rejected',
    async play(stage, acts) {
      const id = await acts.requestKey();
      await stage.asleep(id);
      doneValue(await acts.vote(id, acts.workspace.people.ana.id));
      await stage.asleep(id);
      doneValue(await acts.vote(id, acts.workspace.people.bruno.id, 'reject'));
      return id;
    },
  },
  {
    name: 'expired',
    async play(stage, acts) {
      const id = await acts.requestKey();
      await stage.asleep(id);
      doneValue(await acts.vote(id, acts.workspace.people.ana.id));
      await stage.asleep(id);
      await stage.moveTime(7 * DAY);
      return id;
    },
  },
  {
    name: 'cancelled',
    async play(stage, acts) {
      const id = await acts.requestKey();
      await stage.asleep(id);
      await acts.cancel(id);
      return id;
    },
  },
  {
    name: 'failed-rule-changed',
    async play(stage, acts) {
      const id = await acts.requestKey();
      const { people } = acts.workspace;
      const rule = {
        order: 'in_order' as const,
        steps: [{ approvals: 3, administrators: true, groups: [], members: [] }],
      };
      const change = await acts.submit('edit_admin_rule', people.chiara.id, {
        ruleKind: 'create_reporting_key',
        rule,
      });
      await stage.asleep(id);
      await stage.asleep(change);
      await acts.approve(change);
      await stage.completed(change);
      return id;
    },
  },
  {
    name: 'failed-base-moved',
    async play(stage, acts) {
      const { people, entityIds } = acts.workspace;
      const draft = { entityId: entityIds[0], addAccountIds: [], removeAccountIds: [101] };
      const id = await acts.submit('edit_entity', people.chiara.id, draft);
      await stage.asleep(id);
      await acts.moveEntity(entityIds[0]);
      await acts.approve(id);
      return id;
    },
  },
];
