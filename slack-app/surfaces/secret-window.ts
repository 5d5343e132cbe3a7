import type { types } from '@slack/bolt';
import type { KeyView } from '../../keys/key-view.ts';
import type { MintedSecret } from '../../keys/secret/mint.ts';
import { CALLBACKS } from '../identifiers.ts';
import { context, divider, facts, section } from './blocks.ts';
import { type DateStyle, slackInstant } from './instant.ts';
import { windowOf } from './window.ts';
import { named } from './words.ts';

export interface Revealed {
  minted: MintedSecret;
  key: KeyView;
  revealId: string;
  attempt: number;
  confirmBy: Date;
  publicUrl: string;
  dates: DateStyle;
}

/**
 * The one window that shows a secret (C3). It stands in blocks that the receiver drops when Slack repeats them; the
 * window itself carries the reveal's id and nothing else.
 */
export function secretWindow(revealed: Revealed): types.ModalView {
  const { minted, key, revealId, attempt, confirmBy, publicUrl, dates } = revealed;
  const { token, secret } = minted.show();
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => named(name)).join(', ');
  return windowOf({
    callbackId: CALLBACKS.secret,
    title: 'Save this secret now',
    submit: 'I have saved it',
    close: 'Close',
    metadata: revealId,
    notifyOnClose: true,
    blocks: [
      section(FACTS),
      divider(),
      section(`*Key* ${named(key.name)}\n*Client id*\n\`${minted.clientId}\``),
      section(`*Secret*\n\`${secret}\``),
      section(`*Or both in one: the token* (triple-click to select all of it)\n\`${token}\``),
      divider(),
      ...facts([
        { label: 'Expires', mrkdwn: slackInstant(key.expiresAt, dates) },
        { label: 'Entities', mrkdwn: names(key.entities) },
        { label: 'Permission groups', mrkdwn: names(key.permissionGroups) },
      ]),
      section(
        `*How to use it*\nPut the token into the variable TOKEN, then:\n\`curl ${publicUrl}/whoami -H "Authorization: Bearer $TOKEN"\``,
      ),
      context(
        `Attempt ${attempt} of 3. It works once you press *I have saved it*; unconfirmed, it dies ${slackInstant(confirmBy, dates)}.`,
      ),
    ],
  });
}

const FACTS = [
  '1. *Save it before you close this window*, in a secret store; never in client-side code or a public repository.',
  '2. *It is never shown again*, to anybody.',
  '3. *Whoever holds it can do* everything that its permission groups allow.',
  '4. *If it is lost*, make a new one with `/keys rotate` and update the integrations.',
].join('\n');
