import type { types } from '@slack/bolt';
import type { MemberId } from '../../domain/ids.ts';
import { MOST_ATTEMPTS } from '../../keys/claim-reveal.ts';
import type { KeyView } from '../../keys/key-view.ts';
import { ACTIONS, keyMenuValue, revealValue, rowAction } from '../identifiers.ts';
import { type ButtonElement, button, LIMITS, plain } from './blocks.ts';
import { option } from './inputs.ts';

export interface Viewer {
  id: MemberId;
  administrator: boolean;
}

export type KeyAct = keyof typeof LABELS;

const LABELS = {
  showKey: 'Show',
  renameKey: 'Rename',
  suspendKey: 'Suspend now',
  resumeKey: 'Resume now',
  editKey: 'Edit',
  rotateKey: 'Rotate',
  revokeKey: 'Revoke',
  deleteKey: 'Delete',
} as const;

/** What this person may do with this key as it stands; what they may not is not offered, and is refused all the same. */
export function possibleActs(key: KeyView, viewer: Viewer): KeyAct[] {
  const owns = key.owner.id === viewer.id;
  const live = key.state === 'active' || key.state === 'suspended' || key.state === 'waiting_for_reveal';
  const may: Record<KeyAct, boolean> = {
    showKey: true,
    renameKey: live && (owns || viewer.administrator),
    suspendKey: live && viewer.administrator && !key.suspensions.includes('manual'),
    resumeKey:
      live &&
      viewer.administrator &&
      key.suspensions.some((cause) => cause === 'manual' || cause === 'unused'),
    editKey: live && viewer.administrator,
    rotateKey: key.state === 'active' && !key.right && !key.overlap && (owns || viewer.administrator),
    revokeKey: live && (owns || viewer.administrator),
    deleteKey: viewer.administrator && (live || key.endedAt !== null),
  };
  return (Object.keys(LABELS) as KeyAct[]).filter((act) => may[act]);
}

/** The owner's next step towards a working secret, if there is one. Each button names its key, so that rows can be told apart. */
export function revealButtons(key: KeyView, viewer: Viewer): ButtonElement[] {
  const { right, openReveal, owner, id, name } = key;
  if (!right) return [];
  const buttons: ButtonElement[] = [];
  if (owner.id === viewer.id) {
    const attempt = right.attempts + 1;
    const label = attempt === 1 ? 'Reveal' : `Reveal again (${attempt} of ${MOST_ATTEMPTS})`;
    if (openReveal) {
      buttons.push(
        button({
          actionId: rowAction(ACTIONS.confirmReveal, id),
          label: 'I have saved it',
          value: openReveal.id,
          style: 'primary',
          spoken: `Confirm ${name}`,
        }),
      );
    }
    if (attempt <= MOST_ATTEMPTS) {
      const style = openReveal ? {} : { style: 'primary' as const };
      buttons.push(
        button({
          actionId: rowAction(ACTIONS.reveal, id),
          label,
          value: revealValue(right.id, attempt),
          ...style,
          spoken: `Reveal ${name}`,
        }),
      );
    }
  }
  if (viewer.administrator) buttons.push(withdrawButton(key, right.id));
  return buttons;
}

function withdrawButton({ id, name }: KeyView, rightId: string): ButtonElement {
  return button({
    actionId: rowAction(ACTIONS.withdrawRight, id),
    label: 'Withdraw right to reveal',
    value: rightId,
    style: 'danger',
    confirm: {
      title: 'Withdraw the right to reveal?',
      text: `The owner of ${name} can then no longer reveal it.`,
      yes: 'Withdraw',
    },
  });
}

/** All the acts as buttons, for where one key is shown. */
export function actButtons(key: KeyView, viewer: Viewer): ButtonElement[] {
  return possibleActs(key, viewer)
    .filter((act) => act !== 'showKey')
    .map((act) =>
      button({
        actionId: ACTIONS[act],
        label: LABELS[act],
        value: key.id,
        spoken: `${LABELS[act]}: ${key.name}`,
      }),
    );
}

/** All the acts in one menu, for where many keys are shown. */
export function actMenu(key: KeyView, viewer: Viewer): types.StaticSelect {
  const options = possibleActs(key, viewer).map((act) =>
    option({ value: keyMenuValue(ACTIONS[act], key.id), text: LABELS[act] }),
  );
  return {
    type: 'static_select',
    action_id: rowAction(ACTIONS.keyMenu, key.id),
    placeholder: plain('Manage', LIMITS.optionText),
    options,
  };
}
