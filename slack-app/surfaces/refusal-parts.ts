import type { Refusal } from '../../domain/refusal.ts';
import { listed } from './words.ts';

export type Words = [title: string, text: string];

export function notAMember(why: (Refusal & { code: 'not_a_member' })['why']): string {
  switch (why) {
    case 'unknown':
      return 'Quorate does not know you in this workspace. Nothing has changed. Please ask an administrator.';
    case 'deactivated':
      return 'Your Slack account is deactivated, so you cannot do this. Nothing has changed. Please ask an administrator of your Slack.';
    case 'guest':
      return 'Guests cannot request, approve or manage keys; full members can. Nothing has changed. Please ask a full member.';
    case 'bot':
      return 'Bots and workflows cannot do this; people can. Nothing has changed.';
    case 'external':
      return 'You belong to another Slack workspace than the one these keys belong to. Nothing has changed. Please ask a member of it.';
    case 'invited':
      return "You are invited, but you have not accepted yet. Nothing has changed. Open Quorate's Home tab and press *Accept*.";
    case 'unverified':
      return 'Slack could not say who you are. Nothing has changed. Please try again, or ask an administrator whether Quorate is installed in this Slack.';
    default:
      return unreachable(why);
  }
}

export function decided(state: string, by: string[]): string {
  const people = by.length > 0 ? ` by ${listed(by)}` : '';
  switch (state) {
    case 'approved':
      return `Already approved${people}`;
    case 'rejected':
      return `Already rejected${people}`;
    case 'cancelled':
      return 'Already taken back by the requester';
    case 'expired':
      return 'Nobody completed the quorum in time: it expired';
    default:
      return 'It could no longer be applied and ended as failed';
  }
}

export function rightClosed({ state, why, origin }: Refusal & { code: 'right_closed' }): string {
  if (state === 'confirmed')
    return 'The secret was already revealed and confirmed; it is never shown again. If it is lost, rotate the key: `/keys rotate`.';
  // The key of a rotation goes on with the secret it has: nobody has to ask for another key.
  const next =
    origin === 'rotation' && why !== 'key_ended'
      ? 'The secret you have goes on working; `/keys rotate` begins again.'
      : 'If the key is still needed, ask again with `/keys request`.';
  if (state === 'withdrawn')
    return `An administrator withdrew the right to reveal. Please ask them why. ${next}`;
  const because: Record<string, string> = {
    not_used_in_time: 'The time to reveal has passed.',
    reach_grew: 'Its entities grew after the approval, so the approval no longer covers it.',
    owner_deactivated: 'Its owner was deactivated in Slack.',
    attempts_used_up: 'The secret was shown three times and never confirmed.',
    key_ended: 'The key itself has ended.',
  };
  return `${because[why ?? ''] ?? 'The right to reveal has ended.'} ${next}`;
}

/** `state`: as it is stored, or as people see it. */
export function keyNotLive(state: string): Words {
  const waiting: Record<string, string> = {
    pending_approval: 'still waits for its approval',
    waiting_for_approval: 'still waits for its approval',
    pending_secret: 'still waits to be revealed by its owner',
    waiting_for_reveal: 'still waits to be revealed by its owner',
  };
  const ended: Record<string, string> = {
    revoked: 'revoked',
    expired: 'expired',
    aborted: 'refused or cancelled',
    refused: 'refused or cancelled',
  };
  if (waiting[state])
    return [
      'Not yet possible',
      `This key ${waiting[state]}, so this is not possible yet. Nothing has changed. \`/keys show\` says where it stands.`,
    ];
  return [
    'The key has ended',
    `This key is ${ended[state] ?? 'no longer there'}. Nothing has changed. If one is needed, ask with \`/keys request\`.`,
  ];
}

function unreachable(value: never): never {
  throw new Error(`no words for ${JSON.stringify(value)}`);
}
