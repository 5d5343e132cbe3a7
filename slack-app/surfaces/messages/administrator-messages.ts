import { ACTIONS } from '../../identifiers.ts';
import { button, type Message } from '../blocks.ts';
import { mention } from '../escape.ts';
import { type DateStyle, slackInstant } from '../instant.ts';
import { counted, listed, named } from '../words.ts';
import { note } from './parts.ts';

interface Somebody {
  slackUserId: string;
  name: string;
}

/** For whoever was named an administrator: nothing opens without them. */
export function invitationMessage(workspaceName: string): Message {
  return note({
    fallback: 'You are invited to be an administrator of API keys',
    what: `👋 You were named an administrator of *${named(workspaceName)}*. Administrators decide together who gets API keys, and can stop any key at once.`,
    next: 'It opens when everybody who was named has accepted.',
    buttons: [button({ actionId: ACTIONS.acceptInvitation, label: 'Accept', style: 'primary' })],
  });
}

/** What the invitation says once they have accepted; true before the workspace opens and after. */
export function acceptedMessage(workspaceName: string): Message {
  return note({
    fallback: 'You are an administrator of API keys',
    what: `✅ You accepted to be an administrator of *${named(workspaceName)}*. Administrators decide together who gets API keys, and can stop any key at once.`,
    next: 'You are told when everybody who was named has accepted and it opens.',
  });
}

export function openedMessage(workspaceName: string): Message {
  return note({
    fallback: 'API keys can be requested now',
    what: `🟢 *${named(workspaceName)}* is open: everybody named has accepted.`,
    next: 'Ask for a key with /keys request; /keys help shows the rest.',
    buttons: [button({ actionId: ACTIONS.createKey, label: 'Request a key', style: 'primary' })],
  });
}

/** That a secret was shown, to whom and when; never the secret. */
export function revealedMessage(
  keyName: string,
  owner: Somebody,
  attempt: number,
  at: Date,
  dates: DateStyle,
): Message {
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  return note({
    fallback: 'A key was revealed',
    what: `🔑 *${named(keyName)}* was revealed to ${mention(owner)}, ${slackInstant(at, dates)}${again}.`,
  });
}

/** Keys outlive their owners (Compat 92); somebody should know that nobody looks after them. */
export function ownerGoneMessage(gone: Somebody, keyNames: readonly string[]): Message {
  const keys = listed(keyNames.map((name) => `*${named(name)}*`));
  return note({
    fallback: 'The owner of a key has left',
    what: `🟡 ${named(gone.name)} was deactivated in Slack and owns ${counted(keyNames.length, 'key')}: ${keys}. What was revealed goes on working; what was not can no longer be revealed by them.`,
    next: 'Give each a new owner with /keys edit, or stop it with /keys suspend.',
  });
}
