import type { types } from '@slack/bolt';
import { CALLBACKS } from '../../identifiers.ts';
import { section } from '../blocks.ts';
import { windowOf } from '../window.ts';
import { named } from '../words.ts';
import {
  entitiesField,
  expiryField,
  type KeyFields,
  ownerField,
  permissionGroupsField,
} from './key-fields.ts';

/** The form to change a key. Its fields begin as the key is. */
export function editKeyForm(key: { id: string; name: string }, fields: KeyFields): types.ModalView {
  const now = (choices: KeyFields['entities'], ids: string[]) =>
    choices
      .filter(({ value }) => ids.includes(value))
      .map(({ text }) => named(text))
      .join(', ') || 'none';
  const { entities, permissionGroups, chosen } = fields;
  return windowOf({
    callbackId: CALLBACKS.editKey,
    title: 'Edit an API key',
    submit: 'Review',
    metadata: key.id,
    blocks: [
      section(
        `*${named(key.name)}*\nEntities now: ${now(entities, chosen.entityIds)}\nPermission groups now: ${now(permissionGroups, chosen.permissionGroupIds)}`,
      ),
      section(
        'A change needs the quorum, also one that takes something away. Until it is approved, the key stays as it is.',
      ),
      ...entitiesField(fields),
      ...permissionGroupsField(fields),
      ...expiryField(fields),
      ...ownerField(fields),
    ],
  });
}
