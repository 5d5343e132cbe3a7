import type { MemberId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { escapeText } from './escape.ts';
import type { DateStyle } from './instant.ts';
import { problemText } from './problem-text.ts';
import { decided, keyNotLive, notAMember, rightClosed, type Words } from './refusal-parts.ts';
import { WHAT_COMES_NEXT } from './sent.ts';
import { deadline, listed, named } from './words.ts';

/** What a refusal's words need besides itself. */
export interface RefusalContext {
  /** A person as a mention. */
  who(id: MemberId): string;
  dates: DateStyle;
}

/** The words of every refusal: what happened, that nothing changed, and what to do next (A4). Mrkdwn. */
export function refusalText(refusal: Refusal, { who, dates }: RefusalContext): Words {
  const when = (at: Date) => deadline(at, dates);
  switch (refusal.code) {
    case 'not_found':
      return [
        'Not found',
        'There is no such thing here, or it is not yours to see. Nothing has changed. `/keys list` shows your keys, `/keys pending` what is waiting.',
      ];
    case 'workspace_not_open':
      return [
        'Not open yet',
        "This workspace opens when every invited administrator has accepted. Nothing has changed. Invited? Open Quorate's Home tab and press *Accept*.",
      ];
    case 'not_a_member':
      return ['Not possible for you', notAMember(refusal.why)];
    case 'administrators_only':
      return [
        'Administrators only',
        'Only administrators may do this. Nothing has changed. Please ask one of them.',
      ];
    case 'owner_only':
      return [
        'For the owner',
        `Only the owner, ${who(refusal.ownerId)}, can do this. Nothing has changed. Ask them, or ask an administrator to change the owner with \`/keys edit\`.`,
      ];
    case 'owner_or_administrator_only':
      return [
        'For the owner',
        "Only the key's owner or an administrator can do this. Nothing has changed. Please ask one of them.",
      ];
    case 'invalid':
      return [
        'Please correct this',
        `Nothing has changed. ${refusal.problems.map((problem) => escapeText(problemText(problem))).join(' ')}`,
      ];
    case 'too_many_open_requests':
      return [
        'Too many requests',
        `You already have ${refusal.most} requests waiting, which is the most. Nothing was sent. Wait for a decision, or cancel one in App Home under *My requests*.`,
      ];
    case 'key_limit':
      return [
        'All places are taken',
        `This workspace may have ${refusal.most} keys, and has them: ${listed(refusal.names.map((name) => `*${named(name)}*`))}. Nothing was sent. When one of them is revoked or expires, ask again.`,
      ];
    case 'rule_cannot_be_met':
      return [
        'Nobody could approve',
        `Step ${refusal.step} of the admin rule would lack ${approvers(refusal.missing)}: requester and owner never count. Nothing was sent. Choose another owner, or ask an administrator to change the rule with \`/keys rule\`.`,
      ];
    case 'already_pending':
      return [
        'Already asked',
        `Request #${refusal.number} already asks for a change of the same thing. Nothing was sent. See it with \`/keys pending\`, and wait for its decision.`,
      ];
    case 'nothing_to_change':
      return [
        'Nothing to change',
        'What you entered is how it already is. Nothing was sent. To change something, open the form again.',
      ];
    case 'own_request':
      return refusal.as === 'requester'
        ? [
            'Your own request',
            'You asked for this yourself, so your vote cannot count; no exception for administrators. Nothing has changed. The other approvers have been asked. You can *cancel* or *nudge* from App Home.',
          ]
        : [
            'Your own key',
            'You are (or would become) the owner, so your vote cannot count. Nothing has changed. The other approvers have been asked.',
          ];
    case 'not_yours_to_decide':
      return [
        'Not yours to decide',
        'The admin rule does not ask you about this request, or not at this step. Nothing has changed, and there is nothing for you to do.',
      ];
    case 'already_sent':
      return ['Sent', `This was already sent: pressing it again changed nothing.\n${WHAT_COMES_NEXT}`];
    case 'already_voted':
      return [
        'Already voted',
        refusal.choice === 'approve'
          ? 'You have already approved this; your vote counts once. Nothing has changed. Until the decision you can take it back with *Withdraw my approval*.'
          : 'You have already rejected this; that is final. Nothing has changed.',
      ];
    case 'request_changed':
      return [
        'Not what you saw',
        'This button does not belong to the request as it stands, so your vote was not counted. Nothing has changed. Open `/keys pending`, look again, and vote there.',
      ];
    case 'reach_grew':
      return [
        'It changed meanwhile',
        "Since this card was drawn, the key's entities have grown: it would reach more than you saw. Your vote was not counted and nothing has changed. Open `/keys pending`, look at what it would reach now, and vote there.",
      ];
    case 'already_decided':
      return [
        'Already decided',
        `${decided(refusal.state, refusal.byIds.map(who))} on ${when(refusal.at)}. Your click changed nothing. There is nothing more to do here.`,
      ];
    case 'past_deadline':
      return [
        'Too late',
        `The time for this request ended on ${when(refusal.at)}. Your click changed nothing: silence is never consent. If it is still needed, it has to be asked for again.`,
      ];
    case 'no_ballot':
      return ['No vote of yours', 'You have no vote on this request to take back. Nothing has changed.'];
    case 'reject_is_final':
      return [
        'A reject is final',
        'You rejected this, and a reject cannot be taken back. Nothing has changed. If it was a mistake, ask the requester to send the request again.',
      ];
    case 'no_reject':
      return [
        'No reject of yours',
        'You have not rejected this request, so there is nothing to explain. Nothing has changed.',
      ];
    case 'already_explained':
      return [
        'Said already',
        'You have said why, and it stands on the card. Nothing has changed. If there is more to say, write to the requester.',
      ];
    case 'nudged_recently':
      return [
        'Asked just now',
        `The approvers were reminded a short while ago. Nothing was sent. You can nudge again from ${when(refusal.nextAt)}.`,
      ];
    case 'right_closed':
      return ['No longer possible', `${rightClosed(refusal)} Nothing was made and nothing has changed.`];
    case 'right_lapsed_reach_grew':
      return [
        'No secret was made',
        'Since this was approved, its entities have grown: the key would now reach more than the approvers agreed to. So it cannot be revealed, and no secret was made. Press *Ask again* in the message you just got, or use `/keys request`.',
      ];
    case 'attempts_used_up':
      return [
        'No attempts left',
        `The secret has been shown ${refusal.most} times, which is the most. No secret was made. Ask again: \`/keys request\` for a new key, \`/keys rotate\` for one that works already.`,
      ];
    case 'reveal_over':
      return [
        'This one is over',
        "This button belongs to an attempt that was made already. No secret was made now, and nothing has changed. `/keys show` with the key's name says where it stands and offers the next attempt, if there is one.",
      ];
    case 'secret_dead':
      return [
        'Too late to confirm',
        "That secret is dead: its time was over, or a later attempt replaced it. It never works; please throw it away. Nothing has changed. `/keys show` with the key's name says where it stands and offers the next attempt, if there is one.",
      ];
    case 'key_not_live':
      return keyNotLive(refusal.state);
    case 'key_still_live':
      return [
        'Still in use',
        'This key has not ended. Nothing has changed. Ask for its revocation with `/keys revoke`; when it has ended it can be deleted.',
      ];
    case 'key_suspended':
      return [
        'Suspended',
        'This key is suspended, so this is not possible now. Nothing has changed. An administrator can let it work again with `/keys resume`.',
      ];
    case 'not_suspended':
      return [
        'Not suspended',
        'This key is not suspended, or for a reason that *resume* does not lift. Nothing has changed. `/keys show` says where it stands.',
      ];
    case 'already_suspended':
      return [
        'Already suspended',
        'This key is already suspended. Nothing has changed. `/keys resume` takes that back.',
      ];
    case 'suspended_for_revocation':
      return [
        'Waits for a decision',
        `This key is suspended because request #${refusal.number} asks for its revocation. Nothing has changed. It works again if that request is refused.`,
      ];
    case 'rotation_in_progress':
      return [
        'Rotation under way',
        'This key is already being rotated: a new secret waits to be revealed, or the old one still overlaps. Nothing has changed. Finish that first; `/keys show` says where it stands.',
      ];
    default:
      return unreachable(refusal);
  }
}

function approvers(count: number): string {
  return count === 1 ? 'one approver' : `${count} approvers`;
}

function unreachable(value: never): never {
  throw new Error(`no words for ${JSON.stringify(value)}`);
}
