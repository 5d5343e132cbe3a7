import { choicesOf } from './block-text.ts';
import type { Block, BlockElement, Option } from './slack-shapes.ts';

/** An element that can act, with the block it stands in. */
export interface FoundElement {
  blockId: string;
  element: BlockElement;
}

/** Every element of messages and App Home that a person can click or choose from, in reading order. */
export function interactiveElements(blocks: readonly Block[]): FoundElement[] {
  return blocks.flatMap((block) => {
    const elements = [
      ...(block.type === 'actions' ? (block.elements ?? []) : []),
      ...(block.accessory === undefined ? [] : [block.accessory]),
    ];
    return elements
      .filter(({ action_id }) => action_id !== undefined)
      .map((element) => ({ blockId: block.block_id ?? '', element }));
  });
}

/**
 * The button whose action id is, or begins with, or whose text is what was asked for; in that order of preference.
 * @returns undefined when no button fits
 */
export function findButton(blocks: readonly Block[], actionIdPrefixOrText: string): FoundElement | undefined {
  return findNamed(
    interactiveElements(blocks).filter(({ element }) => element.type === 'button'),
    actionIdPrefixOrText,
  );
}

/** The select, overflow menu or date picker of that action id (or its beginning). */
export function findChooser(blocks: readonly Block[], actionIdPrefix: string): FoundElement | undefined {
  return findNamed(
    interactiveElements(blocks).filter(({ element }) => element.type !== 'button'),
    actionIdPrefix,
  );
}

function findNamed(found: readonly FoundElement[], name: string): FoundElement | undefined {
  return (
    found.find(({ element }) => element.action_id === name) ??
    found.find(({ element }) => element.action_id?.startsWith(name)) ??
    found.find(({ element }) => labelOf(element) === name)
  );
}

/** What stands on a button. */
export function labelOf({ text }: BlockElement): string {
  return typeof text === 'object' ? text.text : (text ?? '');
}

/**
 * The option of a select by its value or its text.
 * @throws when there is none, naming those that are there
 */
export function optionNamed(element: BlockElement, valueOrText: string): Option {
  const choices = choicesOf(element);
  const option =
    choices.find(({ value }) => value === valueOrText) ??
    choices.find(({ text }) => text.text === valueOrText);
  if (option !== undefined) return option;
  const there = choices.map(({ value, text }) => `${value} (${text.text})`).join(', ') || 'none';
  throw new Error(
    `"${valueOrText}" is not an option of ${element.action_id ?? element.type}. Options: ${there}`,
  );
}
