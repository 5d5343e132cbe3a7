import type { KeyId } from '../../../domain/ids.ts';
import type { Message } from '../blocks.ts';
import { named } from '../words.ts';
import { note, showKeyButton } from './parts.ts';

const WHY = 'it leads to a place that nothing may be sent to: a private network, or another port than 443.';

/** For administrators: one of the workspace's own webhooks. */
export function webhookPausedMessage(host: string): Message {
  return note({
    fallback: 'A webhook is paused',
    what: `⏸️ The webhook to *${named(host)}* is paused: ${WHY}`,
    next: 'Once the address is right, the operator adds it again with quorate webhook add; its signing secret will be a new one.',
  });
}

/** For the owner of the key: whoever holds the key set the address. */
export function keyWebhookPausedMessage(key: { id: KeyId; name: string }, host: string): Message {
  return note({
    fallback: 'The webhook of a key of yours is paused',
    what: `⏸️ The webhook of *${named(key.name)}*, to *${named(host)}*, is paused: ${WHY}`,
    next: 'The key itself works. Have its holder set the address again with PUT /notifications/configuration.',
    buttons: [showKeyButton(key.id)],
  });
}
