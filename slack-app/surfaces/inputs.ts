import type { types } from '@slack/bolt';
import { FIELD_ACTION } from '../identifiers.ts';
import { LIMITS, plain } from './blocks.ts';

const HINT = 2000;
const MOST_CHECKBOXES = 10;
const MOST_OPTIONS = 100;

/** One choice of a form. */
export interface Choice {
  value: string;
  text: string;
  description?: string;
}

interface Field {
  field: string;
  label: string;
  hint?: string;
  optional?: boolean;
}

/** A field of a form: the block is named for the field, and its element always the same, so that values can be read. */
function input(
  { field, label, hint, optional = false }: Field,
  element: types.InputBlock['element'],
): types.InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: plain(label, LIMITS.optionText),
    element,
    optional,
    ...(hint ? { hint: plain(hint, HINT) } : {}),
  };
}

export interface TextField extends Field {
  initial?: string;
  placeholder?: string;
  /** No more characters than this can be typed. */
  most?: number;
  lines?: boolean;
}

export function textInput({
  initial,
  placeholder,
  most,
  lines = false,
  ...field
}: TextField): types.InputBlock {
  return input(field, {
    type: 'plain_text_input',
    action_id: FIELD_ACTION,
    multiline: lines,
    ...(most ? { max_length: most } : {}),
    ...(initial ? { initial_value: initial } : {}),
    ...(placeholder ? { placeholder: plain(placeholder, 150) } : {}),
  });
}

export function dayInput({ initial, ...field }: Field & { initial: string }): types.InputBlock {
  return input(field, { type: 'datepicker', action_id: FIELD_ACTION, initial_date: initial });
}

/** One of these: radio buttons when they are few and `apart`, else a menu; of more than 100, a menu that is searched. */
export function oneOf({
  choices,
  initial,
  apart = false,
  ...field
}: Field & { choices: Choice[]; initial?: Choice; apart?: boolean }) {
  const start = initial ? { initial_option: option(initial) } : {};
  const placeholder = plain('Choose one', 150);
  if (choices.length > MOST_OPTIONS) {
    return input(field, {
      type: 'external_select',
      action_id: FIELD_ACTION,
      placeholder,
      min_query_length: 1,
      ...start,
    });
  }
  const options = choices.map(option);
  if (apart && choices.length <= MOST_CHECKBOXES)
    return input(field, { type: 'radio_buttons', action_id: FIELD_ACTION, options, ...start });
  return input(field, { type: 'static_select', action_id: FIELD_ACTION, placeholder, options, ...start });
}

/** Any of these: checkboxes up to ten, then a menu; of more than 100, a menu that is searched. */
export function anyOf({
  choices,
  initial = [],
  ...field
}: Field & { choices: Choice[]; initial?: Choice[] }): types.InputBlock {
  const start = initial.length > 0 ? { initial_options: initial.map(option) } : {};
  const placeholder = plain('Choose one or more', 150);
  const options = choices.map(option);
  if (choices.length <= MOST_CHECKBOXES)
    return input(field, { type: 'checkboxes', action_id: FIELD_ACTION, options, ...start });
  if (choices.length > MOST_OPTIONS) {
    return input(field, {
      type: 'multi_external_select',
      action_id: FIELD_ACTION,
      placeholder,
      min_query_length: 1,
      ...start,
    });
  }
  return input(field, {
    type: 'multi_static_select',
    action_id: FIELD_ACTION,
    placeholder,
    options,
    ...start,
  });
}

export function option({ value, text, description }: Choice): types.PlainTextOption {
  return {
    text: plain(text, LIMITS.optionText),
    value,
    ...(description ? { description: plain(description, LIMITS.optionText) } : {}),
  };
}
