import type { App } from '@slack/bolt';
import type { SlackDeps } from '../../deps.ts';
import { ACTIONS, anyRow, parseKeyMenuValue } from '../../identifiers.ts';
import { type KeyFinder, pressed } from '../../key-of-person.ts';
import type { Payload } from '../../receivers/scrub-payload.ts';
import {
  deleteKeyWindow,
  editKeyWindow,
  renameKeyWindow,
  revokeKeyWindow,
  rotateKeyWindow,
  showKeyWindow,
} from '../../windows/of-a-key.ts';
import { type Act, clickIn, listenToAct } from '../on-click.ts';
import { type Build, listenToOpening } from '../on-window.ts';
import { resumePressed, suspendPressed } from './keys.ts';

/** What each act on a key opens, by its action id; the button's value is the key's id. */
export const KEY_WINDOWS: Readonly<Record<string, { title: string; build: (find: KeyFinder) => Build }>> = {
  [ACTIONS.showKey]: { title: 'API key', build: showKeyWindow },
  [ACTIONS.renameKey]: { title: 'Rename an API key', build: renameKeyWindow },
  [ACTIONS.editKey]: { title: 'Edit an API key', build: editKeyWindow },
  [ACTIONS.rotateKey]: { title: 'Rotate an API key', build: rotateKeyWindow },
  [ACTIONS.revokeKey]: { title: 'Revoke an API key', build: revokeKeyWindow },
  [ACTIONS.deleteKey]: { title: 'Delete an API key', build: deleteKeyWindow },
};

export const KEY_ACTS: Readonly<Record<string, Act>> = {
  [ACTIONS.suspendKey]: suspendPressed,
  [ACTIONS.resumeKey]: resumePressed,
};

/** The menu of a key: each choice is one of the acts above. */
export function listenToKeyMenu(app: App, deps: SlackDeps): void {
  app.action(anyRow(ACTIONS.keyMenu), async (heard) => {
    const chosen = parseKeyMenuValue(clickIn(heard.body as unknown as Payload).value);
    const window = chosen && KEY_WINDOWS[chosen.action];
    const act = chosen && KEY_ACTS[chosen.action];
    if (chosen && window)
      return listenToOpening(deps, heard, window.title, () => window.build(pressed(chosen.keyId)));
    if (chosen && act)
      return listenToAct(deps, heard, (with_, click) => act(with_, { ...click, value: chosen.keyId }));
    await heard.ack();
  });
}
