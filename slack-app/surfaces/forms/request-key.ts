import type { types } from '@slack/bolt';
import { CALLBACKS, FIELDS } from '../../identifiers.ts';
import { type Block, context, section } from '../blocks.ts';
import { type Choice, textInput } from '../inputs.ts';
import { windowOf } from '../window.ts';
import { named } from '../words.ts';
import {
  entitiesField,
  expiryField,
  type KeyFields,
  ownerField,
  permissionGroupsField,
} from './key-fields.ts';

export interface RequestKeyForm extends KeyFields {
  name: string;
  purpose: string;
  /** The ended request that is asked again, whose content the fields begin with. */
  again: string | null;
}

/** The form for a new key. Nothing that widens it is chosen beforehand. */
export function requestKeyForm(form: RequestKeyForm): types.ModalView {
  const name = {
    field: FIELDS.name,
    label: 'Name',
    hint: 'From 1 to 64 characters; no other key of this workspace may have it.',
    initial: form.name,
  };
  const purpose = {
    field: FIELDS.purpose,
    label: 'Purpose',
    hint: 'Who will use it, and what for. The approvers read this.',
    optional: true,
    initial: form.purpose,
  };
  return windowOf({
    callbackId: CALLBACKS.requestKey,
    title: 'Request an API key',
    submit: 'Review',
    metadata: form.again ?? '',
    blocks: [
      section(
        'A reporting API key lets a program read the accounts of the entities you choose. Next you review what you ask for; nothing is sent before that.',
      ),
      ...asBefore(form),
      textInput({ ...name, placeholder: 'Treasury dashboard', most: 80 }),
      ...entitiesField(form),
      ...permissionGroupsField(form),
      ...expiryField(form),
      textInput({ ...purpose, lines: true, most: 500 }),
      ...ownerField(form),
      context(
        'Keep a key in a secret store, never in client-side code or a public repository, and rotate it regularly.',
      ),
    ],
  });
}

/** In words too: not every Slack draws what a field begins with. */
function asBefore({ again, name, entities, permissionGroups, chosen }: RequestKeyForm): Block[] {
  if (!again) return [];
  const names = (choices: Choice[], ids: string[]) =>
    choices
      .filter(({ value }) => ids.includes(value))
      .map(({ text }) => named(text))
      .join(', ') || 'none';
  const groups = names(permissionGroups, chosen.permissionGroupIds);
  return [
    section(
      `*As before*: ${named(name)}; entities: ${names(entities, chosen.entityIds)}; permission groups: ${groups}. What you leave as it is stays so.`,
    ),
  ];
}
