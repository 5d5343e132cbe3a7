import type { types } from '@slack/bolt';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { KeyView } from '../../keys/key-view.ts';
import type { SlackDeps } from '../deps.ts';
import { dayOf } from '../forms/end-of-day.ts';
import { readScopeChoices } from '../forms/form-data.ts';
import { CALLBACKS } from '../identifiers.ts';
import type { Acting } from '../identity.ts';
import { type KeyFinder, viewerOf } from '../key-of-person.ts';
import type { Build } from '../listeners/on-window.ts';
import { refusalNotice } from '../listeners/refusals.ts';
import { context } from '../surfaces/blocks.ts';
import { editKeyForm } from '../surfaces/forms/edit-key.ts';
import { deleteKeyForm, renameKeyForm, revokeKeyForm, rotateKeyForm } from '../surfaces/forms/key-acts.ts';
import { type KeyAct, possibleActs } from '../surfaces/key-acts.ts';
import { keyInFull } from '../surfaces/key-shown.ts';
import type { Notice } from '../surfaces/notice.ts';
import { windowOf } from '../surfaces/window.ts';

const WHERE_TO_ACT =
  'To suspend, change, rotate or end it: its menu in the *Home* tab, or `/keys show` with its name.';

/** Shows one key in a window, all of it. */
export function showKeyWindow(find: KeyFinder): Build {
  return (deps, acting) =>
    ofKey(deps, acting, find, async (key) =>
      windowOf({
        callbackId: CALLBACKS.notice,
        title: 'API key',
        close: 'Close',
        blocks: [...keyInFull(key, deps.dates), context(WHERE_TO_ACT)],
      }),
    );
}

export function renameKeyWindow(find: KeyFinder): Build {
  return (deps, acting) => ofKey(deps, acting, find, async (key) => renameKeyForm(key), 'renameKey');
}

export function rotateKeyWindow(find: KeyFinder): Build {
  return (deps, acting) => ofKey(deps, acting, find, async (key) => rotateKeyForm(key), 'rotateKey');
}

export function revokeKeyWindow(find: KeyFinder): Build {
  return (deps, acting) =>
    ofKey(deps, acting, find, async (key) => revokeKeyForm(key, deps.dates), 'revokeKey');
}

export function deleteKeyWindow(find: KeyFinder): Build {
  return (deps, acting) =>
    ofKey(deps, acting, find, async (key) => deleteKeyForm(key, deps.dates), 'deleteKey');
}

export function editKeyWindow(find: KeyFinder): Build {
  return (deps, acting) => ofKey(deps, acting, find, (key) => editForm(deps, acting, key), 'editKey');
}

async function editForm(
  { db }: SlackDeps,
  { workspaceId, member }: Acting,
  key: KeyView,
): Promise<types.ModalView> {
  const choices = await inWorkspace(db, workspaceId, (trx) => readScopeChoices(trx, workspaceId));
  const chosen = {
    entityIds: key.entities.map(({ id }) => String(id)),
    permissionGroupIds: key.permissionGroups.map(({ id }) => id as string),
    ownerId: key.owner.id,
    day: dayOf(key.expiresAt, member.timeZone),
  };
  return editKeyForm(key, { ...choices, chosen, timeZone: member.timeZone, existing: true });
}

/** Says at once what cannot be done anyway, instead of after a form was filled. The act itself checks again. */
async function ofKey(
  deps: SlackDeps,
  acting: Acting,
  find: KeyFinder,
  show: (key: KeyView) => Promise<types.ModalView>,
  act?: KeyAct,
): Promise<types.ModalView | Notice> {
  const found = await inWorkspace(deps.db, acting.workspaceId, (trx) => find(trx, acting));
  if ('notice' in found) return found.notice;
  const { key } = found;
  if (!act || possibleActs(key, viewerOf(acting)).includes(act)) return show(key);
  return refusalNotice(deps, acting.workspaceId, whyNot(act, key, acting));
}

function whyNot(act: KeyAct, key: KeyView, { member }: Acting) {
  if (key.endedAt !== null) return { code: 'key_not_live', state: key.state } as const;
  const administratorsAct =
    act === 'editKey' || act === 'deleteKey' || act === 'suspendKey' || act === 'resumeKey';
  if (administratorsAct && member.role !== 'administrator') return { code: 'administrators_only' } as const;
  if (member.role !== 'administrator' && key.owner.id !== member.id)
    return { code: 'owner_or_administrator_only' } as const;
  if (act === 'rotateKey' && key.state === 'suspended') return { code: 'key_suspended' } as const;
  if (act === 'rotateKey' && (key.right || key.overlap)) return { code: 'rotation_in_progress' } as const;
  return { code: 'key_not_live', state: key.state } as const;
}
