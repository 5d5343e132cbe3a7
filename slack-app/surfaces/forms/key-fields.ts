import { FIELDS } from '../../identifiers.ts';
import type { Block } from '../blocks.ts';
import { context } from '../blocks.ts';
import { anyOf, type Choice, dayInput, oneOf } from '../inputs.ts';
import { named } from '../words.ts';

/** What the fields of a key's scope begin with. */
export interface KeyFields {
  entities: Choice[];
  permissionGroups: Choice[];
  owners: Choice[];
  chosen: { entityIds: string[]; permissionGroupIds: string[]; ownerId: string; day: string };
  timeZone: string;
  /** An existing key: what is left as it is stays as it is. */
  existing: boolean;
}

const AS_IT_IS = 'Left as it is, nothing about this changes.';

export function entitiesField({ entities, chosen, existing }: KeyFields): Block[] {
  const hint = existing
    ? AS_IT_IS
    : 'The key will reach the accounts of these entities, as they are at every moment.';
  const initial = entities.filter(({ value }) => chosen.entityIds.includes(value));
  return [
    anyOf({
      field: FIELDS.entities,
      label: 'Entities',
      hint,
      optional: existing,
      choices: entities,
      initial,
    }),
  ];
}

/** Each group is followed by the line that says what it allows, in full: on an option Slack would cut it. */
export function permissionGroupsField({ permissionGroups, chosen, existing }: KeyFields): Block[] {
  const hint = existing ? AS_IT_IS : 'Ask for the least that is enough.';
  const choices = permissionGroups.map(({ value, text }) => ({ value, text }));
  const initial = choices.filter(({ value }) => chosen.permissionGroupIds.includes(value));
  return [
    anyOf({
      field: FIELDS.permissionGroups,
      label: 'Permission groups',
      hint,
      optional: existing,
      choices,
      initial,
    }),
    context(
      permissionGroups
        .map(({ text, description = '' }) => `*${named(text)}*: ${named(description)}`)
        .join('\n'),
    ),
  ];
}

export function expiryField({ chosen, timeZone, existing }: KeyFields): Block[] {
  const day = `the end of ${chosen.day} (${timeZone})`;
  const hint = existing
    ? `Now: ${chosen.day} (${timeZone}). ${AS_IT_IS}`
    : `The key stops at the end of this day in your time zone. Left as it is: ${day}.`;
  return [dayInput({ field: FIELDS.expiry, label: 'Expires', hint, optional: true, initial: chosen.day })];
}

export function ownerField({ owners, chosen, existing }: KeyFields): Block[] {
  const initial = owners.find(({ value }) => value === chosen.ownerId);
  const now = initial ? `${existing ? 'Now' : 'Left as it is'}: ${initial.text}.` : '';
  const hint = existing
    ? `${now} ${AS_IT_IS}`
    : `Only the owner can reveal the key, once it is approved. ${now}`;
  return [
    oneOf({
      field: FIELDS.owner,
      label: 'Owner',
      hint,
      optional: true,
      choices: owners,
      ...(initial ? { initial } : {}),
    }),
  ];
}
