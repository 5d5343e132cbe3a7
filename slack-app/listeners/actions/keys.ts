import { type KeyId, parseId, type RevealId, type RightId } from '../../../domain/ids.ts';
import { confirmReveal } from '../../../keys/confirm-reveal.ts';
import { resumeKey } from '../../../keys/resume.ts';
import { suspendKey } from '../../../keys/suspend.ts';
import { withdrawRight } from '../../../keys/withdraw-right.ts';
import type { SlackDeps } from '../../deps.ts';
import type { Acting } from '../../identity.ts';
import { keyResumed, keySuspended } from '../../surfaces/key-notices.ts';
import type { Notice } from '../../surfaces/notice.ts';
import { named } from '../../surfaces/words.ts';
import type { Act } from '../on-click.ts';
import { refusalNotice } from '../refusals.ts';

/** Stops a key at once. */
export async function suspend(
  deps: SlackDeps,
  { workspaceId, member }: Acting,
  keyId: KeyId | null,
): Promise<Notice> {
  if (!keyId) return refusalNotice(deps, null, { code: 'not_found' });
  const outcome = await suspendKey(deps.db, { workspaceId, keyId, memberId: member.id });
  return outcome.ok ? keySuspended(outcome.value.name) : refusalNotice(deps, workspaceId, outcome.refusal);
}

/** Lets it work again at once, as far as an administrator alone may. */
export async function resume(
  deps: SlackDeps,
  { workspaceId, member }: Acting,
  keyId: KeyId | null,
): Promise<Notice> {
  if (!keyId) return refusalNotice(deps, null, { code: 'not_found' });
  const outcome = await resumeKey(deps.db, { workspaceId, keyId, memberId: member.id });
  return outcome.ok
    ? keyResumed(outcome.value.name, outcome.value.suspended)
    : refusalNotice(deps, workspaceId, outcome.refusal);
}

export const suspendPressed: Act = (deps, { acting, value }) => suspend(deps, acting, parseId(value, 'key'));
export const resumePressed: Act = (deps, { acting, value }) => resume(deps, acting, parseId(value, 'key'));

/** "I have saved it", in a message or App Home. */
export const confirmPressed: Act = async (deps, { acting, value }) => {
  const { workspaceId, member } = acting;
  const revealId: RevealId | null = parseId(value, 'rev');
  if (!revealId) return refusalNotice(deps, null, { code: 'not_found' });
  const outcome = await confirmReveal(deps.db, { workspaceId, revealId, memberId: member.id });
  if (!outcome.ok) return refusalNotice(deps, workspaceId, outcome.refusal);
  return {
    title: 'It works',
    text: `*${named(outcome.value.key.name)}* works from now on. Its secret is never shown again; if it is lost, use \`/keys rotate\`.`,
  };
};

/** An administrator withdraws an unused right to reveal. */
export const withdrawRightPressed: Act = async (deps, { acting, value }) => {
  const { workspaceId, member } = acting;
  const rightId: RightId | null = parseId(value, 'rgt');
  if (!rightId) return refusalNotice(deps, null, { code: 'not_found' });
  const outcome = await withdrawRight(deps.db, { workspaceId, rightId, memberId: member.id });
  if (!outcome.ok) return refusalNotice(deps, workspaceId, outcome.refusal);
  return {
    title: 'Withdrawn',
    text: 'The right to reveal is withdrawn: no secret can be made by it any more. The owner is told.',
  };
};
