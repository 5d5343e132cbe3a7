import type { types } from '@slack/bolt';
import { CALLBACKS, FIELDS } from '../../identifiers.ts';
import { context, section } from '../blocks.ts';
import { textInput } from '../inputs.ts';
import { windowOf } from '../window.ts';
import { entitiesField, expiryField, type KeyFields, ownerField, permissionGroupsField } from './key-fields.ts';

export interface RequestKeyForm extends KeyFields {
  name: string;
  purpose: string;
}

/** The form for a new key. Nothing that widens it is chosen beforehand. */
export function requestKeyForm(form: RequestKeyForm): types.ModalView {
  const name = { field: FIELDS.name, label: 'Name', hint: 'From 1 to 64 characters; no other key of this workspace may have it.', initial: form.name };
  const purpose = { field: FIELDS.purpose, label: 'Purpose', hint: 'Who will use it, and what for. The approvers read this.', optional: true, initial: form.purpose };
  return windowOf({
    callbackId: CALLBACKS.requestKey,
    title: 'Request an API key',
    submit: 'Review',
    blocks: [
      section('A reporting API key lets a program read the accounts of the entities you choose. Next you review what you ask for; nothing is sent before that.'),
      textInput({ ...name, placeholder: 'Treasury dashboard', most: 80 }),
      ...entitiesField(form),
      ...permissionGroupsField(form),
      ...expiryField(form),
      textInput({ ...purpose, lines: true, most: 500 }),
      ...ownerField(form),
      context('Keep a key in a secret store, never in client-side code or a public repository, and rotate it regularly.'),
    ],
  });
}
