import type { KeyState } from '../../domain/key-state.ts';
import type { KeyView, LastUse } from '../../keys/key-view.ts';
import { mention } from './escape.ts';
import { type DateStyle, slackInstant } from './instant.ts';
import { listed, named } from './words.ts';

const STATES: Record<KeyState, string> = {
  waiting_for_approval: '🟡 Waiting for approval',
  waiting_for_reveal: '🟡 Waiting to be revealed',
  active: '🟢 Active',
  suspended: '🔴 Suspended',
  revoked: '⚪ Revoked',
  expired: '⚪ Expired',
  refused: '⚪ Refused or cancelled',
};

const CAUSES = {
  manual: 'by an administrator',
  pending_revocation: 'until its revocation is decided',
  unused: 'unused for long',
  leak: 'it may have leaked',
};

export function stateText({ state, suspensions, openReveal }: KeyView): string {
  if (state === 'waiting_for_reveal' && openReveal) return '🟡 Revealed, waiting to be confirmed';
  const causes = state === 'suspended' ? ` (${listed(suspensions.map((cause) => CAUSES[cause]))})` : '';
  return STATES[state] + causes;
}

export function lastUsedText(use: LastUse | null, dates: DateStyle): string {
  if (!use) return 'never';
  return `${slackInstant(use.at, dates)} from ${named(use.address ?? 'an unknown address')}${use.agent ? `, with ${named(use.agent)}` : ''}`;
}

/** What lists show of a key (C4), column by column. */
export function keyFacts(key: KeyView, dates: DateStyle): { label: string; mrkdwn: string }[] {
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => named(name)).join(', ');
  const unrevealed = key.endedAt ? 'never revealed' : 'not revealed yet';
  return [
    { label: 'State', mrkdwn: stateText(key) },
    { label: 'Key', mrkdwn: key.abbreviated ? `\`${key.abbreviated}\`` : unrevealed },
    { label: 'Client id', mrkdwn: key.clientId ? `\`${key.clientId}\`` : unrevealed },
    { label: 'Expires', mrkdwn: slackInstant(key.expiresAt, dates) },
    { label: 'Entities', mrkdwn: names(key.entities) },
    { label: 'Permission groups', mrkdwn: names(key.permissionGroups) },
    {
      label: 'Created',
      mrkdwn: key.createdAt
        ? slackInstant(key.createdAt, dates)
        : `requested ${slackInstant(key.requestedAt, dates)}`,
    },
    {
      label: 'Created by',
      mrkdwn: `${mention(key.createdBy)}${key.owner.id === key.createdBy.id ? '' : `, owner ${mention(key.owner)}`}`,
    },
    { label: 'Last used', mrkdwn: lastUsedText(key.lastUsed, dates) },
  ];
}

/** Two lines for a list that must stay short. */
export function keyLine(key: KeyView, dates: DateStyle): string {
  const used = key.lastUsed ? `used ${slackInstant(key.lastUsed.at, dates)}` : 'never used';
  const until = key.endedAt
    ? `ended ${slackInstant(key.endedAt, dates)}`
    : `expires ${slackInstant(key.expiresAt, dates)}`;
  return `*${named(key.name)}* (#${key.number})  ${stateText(key)}\n${key.abbreviated ? `\`${key.abbreviated}\`, ` : ''}${used}, ${until}`;
}
