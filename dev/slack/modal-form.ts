import { optionNamed } from './block-find.ts';
import type { FieldValues, OpenModal } from './modal-stacks.ts';
import type { Block, BlockElement, SlackView } from './slack-shapes.ts';

/** What a person enters: a text, a date, an option by value or text, several of them, an option object for an external select, or null to empty the field. */
export type FieldEntry =
  | string
  | readonly string[]
  | { value: string; text: { type: string; text: string } }
  | null;

type SlackValue = Record<string, unknown>;

/** The members of Slack's values by element type: where a single or a multiple choice of ids stands. */
const idMembers: Record<string, [member: string, initial: string]> = {
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  users_select: ['selected_user', 'initial_user'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
};

/**
 * Writes entries into a window's fields; each is named by its block id, its action id or its label.
 * @throws when there is no such field or no such option, naming those that are there
 */
export function enterFields(modal: OpenModal, entries: Record<string, FieldEntry>): void {
  for (const [name, entry] of Object.entries(entries)) {
    const { blockId, element } = fieldNamed(modal.view, name);
    modal.entered[blockId] = { [element.action_id ?? '']: slackValue(element, entry) };
  }
}

/** The values as Slack sends them with a submission: what was entered, else what the field began with. */
export function submittedValues({ view, entered }: OpenModal): FieldValues {
  const fields = inputFields(view).map(({ blockId, element }): [string, Record<string, SlackValue>] => {
    const actionId = element.action_id ?? '';
    return [blockId, { [actionId]: entered[blockId]?.[actionId] ?? initialValue(element) }];
  });
  return Object.fromEntries(fields);
}

/** What Slack's client itself would object to before sending anything, by block id. */
export function clientObjections(modal: OpenModal): Record<string, string> {
  const values = submittedValues(modal);
  const objections = inputFields(modal.view).flatMap(({ block, blockId, element }) => {
    const objection = objectionTo(block, element, values[blockId]?.[element.action_id ?? ''] ?? {});
    return objection === undefined ? [] : [[blockId, objection]];
  });
  return Object.fromEntries(objections) as Record<string, string>;
}

function objectionTo(
  { optional }: Block,
  { min_length, max_length, max_selected_items }: BlockElement,
  value: SlackValue,
): string | undefined {
  const entered = Object.entries(value).find(([member]) => member !== 'type')?.[1];
  const empty = entered === null || entered === '' || (Array.isArray(entered) && entered.length === 0);
  if (empty) return optional === true ? undefined : 'Please complete this required field.';
  if (Array.isArray(entered))
    return typeof max_selected_items === 'number' && entered.length > max_selected_items
      ? `Choose at most ${max_selected_items}.`
      : undefined;
  if (typeof entered !== 'string') return undefined;
  if (typeof min_length === 'number' && entered.length < min_length)
    return `Enter at least ${min_length} characters.`;
  return typeof max_length === 'number' && entered.length > max_length
    ? `Enter at most ${max_length} characters.`
    : undefined;
}

function inputFields(view: SlackView): { block: Block; blockId: string; element: BlockElement }[] {
  return view.blocks.flatMap((block) =>
    block.type === 'input' && block.element !== undefined
      ? [{ block, blockId: block.block_id ?? '', element: block.element }]
      : [],
  );
}

function fieldNamed(view: SlackView, name: string): { blockId: string; element: BlockElement } {
  const fields = inputFields(view);
  const field =
    fields.find(({ blockId }) => blockId === name) ??
    fields.find(({ element }) => element.action_id === name) ??
    fields.find(({ block }) => block.label?.text === name);
  if (field !== undefined) return field;
  const there =
    fields
      .map(({ block, blockId, element }) => `${blockId}/${element.action_id} (${block.label?.text})`)
      .join(', ') || 'none';
  throw new Error(`The window "${view.title?.text ?? ''}" has no field "${name}". Fields: ${there}`);
}

function slackValue(element: BlockElement, entry: FieldEntry): SlackValue {
  const { type } = element;
  const [idMember] = idMembers[type] ?? [];
  if (idMember !== undefined) return { type, [idMember]: entry };
  if (isMultiple(type))
    return { type, selected_options: entries(entry).map((choice) => optionNamed(element, choice)) };
  if (isText(type)) return { type, value: entry };
  if (entry === null || typeof entry !== 'string') return { type, selected_option: entry };
  return { type, selected_option: optionNamed(element, entry) };
}

function initialValue(element: BlockElement): SlackValue {
  const { type } = element;
  const [idMember, initial] = idMembers[type] ?? [];
  if (idMember !== undefined && initial !== undefined)
    return { type, [idMember]: element[initial] ?? (type.startsWith('multi_') ? [] : null) };
  if (isMultiple(type)) return { type, selected_options: element['initial_options'] ?? [] };
  if (isText(type)) return { type, value: element['initial_value'] ?? null };
  return { type, selected_option: element['initial_option'] ?? null };
}

function isMultiple(type: string): boolean {
  return type === 'checkboxes' || type === 'multi_static_select' || type === 'multi_external_select';
}

function isText(type: string): boolean {
  return type.endsWith('_input');
}

function entries(entry: FieldEntry): readonly string[] {
  if (entry === null) return [];
  if (typeof entry === 'string') return [entry];
  if (Array.isArray(entry)) return entry;
  throw new Error('Several choices are given as a list of values or texts.');
}
