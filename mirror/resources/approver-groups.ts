import type { MemberId } from '../../domain/ids.ts';
import type { Governance } from '../../governance/transaction.ts';
import { enroll } from '../../workspaces/enroll.ts';
import { ApproverGroup } from '../documents/governance.ts';
import type { GovernedResource } from './governed.ts';

/** Groups of approvers. Whoever is named in one and not yet known becomes a member, as at a first use. */
export const approverGroups: GovernedResource = {
  kind: 'governed',
  name: 'approver-groups',
  schema: ApproverGroup,
  async write(governance, lines) {
    const { trx, workspaceId } = governance;
    for (const { document } of lines) {
      const { id, name, members } = document as ApproverGroup;
      await trx
        .insertInto('approverGroups')
        .values({ workspaceId, id, name })
        .onConflict((conflict) => conflict.columns(['workspaceId', 'id']).doUpdateSet({ name }))
        .execute();
      await trx
        .deleteFrom('approverGroupMembers')
        .where('workspaceId', '=', workspaceId)
        .where('groupId', '=', id)
        .execute();
      for (const slackUserId of members) {
        const memberId = await memberOf(governance, slackUserId);
        await trx.insertInto('approverGroupMembers').values({ workspaceId, groupId: id, memberId }).execute();
      }
    }
    return [];
  },
};

async function memberOf(governance: Governance, slackUserId: string): Promise<MemberId> {
  const known = await governance.trx
    .selectFrom('members')
    .select('id')
    .where('workspaceId', '=', governance.workspaceId)
    .where('slackUserId', '=', slackUserId)
    .executeTakeFirst();
  return known?.id ?? enroll(governance, { slackUserId, name: slackUserId, timeZone: 'UTC' });
}
