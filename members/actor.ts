import type { MemberId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import type { Governance } from '../governance/transaction.ts';
import { findMember, type Member } from './roster.ts';

/** The acting person as they are now, under the lock: active, or refused. Every act of a person begins with this. */
export async function actingMember(governance: Governance, memberId: MemberId): Promise<Outcome<Member>> {
  if (governance.workspace.state !== 'open') return refused({ code: 'workspace_not_open' });
  const member = await findMember(governance.trx, governance.workspaceId, memberId);
  if (!member) return refused({ code: 'not_a_member', why: 'unknown' });
  if (member.state === 'invited') return refused({ code: 'not_a_member', why: 'invited' });
  if (member.state === 'deactivated') return refused({ code: 'not_a_member', why: 'deactivated' });
  return done(member);
}

/** The same, for what only administrators may do. */
export async function actingAdministrator(
  governance: Governance,
  memberId: MemberId,
): Promise<Outcome<Member>> {
  const acting = await actingMember(governance, memberId);
  if (acting.ok && acting.value.role !== 'administrator') return refused({ code: 'administrators_only' });
  return acting;
}
