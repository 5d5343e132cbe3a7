import { inWorkspace } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import type { Refusal } from '../domain/refusal.ts';
import { appear, type SlackPerson } from '../members/appear.ts';
import { followSlackStatus } from '../members/deactivate.ts';
import { findMemberBySlackId, type Member } from '../members/roster.ts';
import type { SlackDeps } from './deps.ts';
import { type Origin, workspaceOfOrigin } from './receivers/team.ts';
import { askSlack } from './slack-user.ts';

/** Who acts: a verified, full member of the team that installed us. */
export interface Acting {
  workspaceId: WorkspaceId;
  member: Member;
  /** Every invited administrator has accepted; before that nothing can be asked for. */
  open: boolean;
}

/** Slack could not be asked; an act that decides is refused then (it fails closed). */
export type IdentityRefusal = Refusal | { code: 'slack_silent' };
export type Identified = { ok: true; value: Acting } | { ok: false; refusal: IdentityRefusal };

/**
 * Finds out who acts, from the verified delivery and from what Slack says of them now: never from a name, an e-mail
 * address or anything typed. Reading is let through on what we know when Slack is silent; nothing else is.
 */
export async function identify(deps: SlackDeps, origin: Origin, { reads = false } = {}): Promise<Identified> {
  const workspaceId = await workspaceOfOrigin(deps.db, origin);
  if (!workspaceId || !origin.userId) return refused({ code: 'not_a_member', why: 'unverified' });
  const installed = await installedAs(deps, workspaceId);
  if (!installed || !sameInstallation(origin, installed))
    return refused({ code: 'not_a_member', why: 'external' });
  const said = await askSlack(deps.clients.quick, origin.userId, installed);
  if (said.verdict === 'unknown')
    return reads
      ? asWeKnow(deps, workspaceId, installed.open, origin.userId)
      : { ok: false, refusal: { code: 'slack_silent' } };
  if (said.verdict === 'refused') {
    if (said.gone) await followSlackStatus(deps.db, { workspaceId, slackUserId: origin.userId, gone: true });
    return refused({ code: 'not_a_member', why: said.why });
  }
  return memberFor(deps, workspaceId, installed.open, said.person);
}

async function memberFor(
  deps: SlackDeps,
  workspaceId: WorkspaceId,
  open: boolean,
  person: SlackPerson,
): Promise<Outcome<Acting>> {
  const appeared = await appear(deps.db, workspaceId, person);
  if (!appeared.ok) return appeared;
  if (appeared.value.state !== 'deactivated') return done({ workspaceId, open, member: appeared.value });
  // Slack says they are back, and the event that would have told us was lost.
  const back = await followSlackStatus(deps.db, {
    workspaceId,
    slackUserId: person.slackUserId,
    gone: false,
  });
  return back.ok ? done({ workspaceId, open, member: { ...appeared.value, state: 'active' } }) : back;
}

async function asWeKnow(
  { db }: SlackDeps,
  workspaceId: WorkspaceId,
  open: boolean,
  slackUserId: string,
): Promise<Identified> {
  const member = await inWorkspace(db, workspaceId, (trx) =>
    findMemberBySlackId(trx, workspaceId, slackUserId),
  );
  return member && member.state !== 'deactivated'
    ? done({ workspaceId, open, member })
    : { ok: false, refusal: { code: 'slack_silent' } };
}

async function installedAs({ db }: SlackDeps, workspaceId: WorkspaceId) {
  const row = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('workspaces')
      .select(['slackTeamId', 'slackEnterpriseId', 'state'])
      .where('id', '=', workspaceId)
      .executeTakeFirst(),
  );
  return (
    row && { teamId: row.slackTeamId, enterpriseId: row.slackEnterpriseId ?? '', open: row.state === 'open' }
  );
}

/** In a shared channel people of other teams can click too: the person's own team has to be the one that installed us. */
function sameInstallation(origin: Origin, installed: { teamId: string; enterpriseId: string }): boolean {
  if (origin.userTeamId === installed.teamId) return true;
  return installed.enterpriseId !== '' && origin.enterpriseId === installed.enterpriseId;
}

/** Why somebody who was identified can do nothing yet; null when they can. */
export function notYet({ open, member }: Acting): Refusal | null {
  if (member.state === 'invited') return { code: 'not_a_member', why: 'invited' };
  return open ? null : { code: 'workspace_not_open' };
}
