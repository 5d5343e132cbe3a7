import type { Block, BlockElement, Option, SlackMessage, SlackView, TextObject } from './slack-shapes.ts';

type Readable = readonly Block[] | Partial<Pick<SlackMessage, 'text' | 'blocks'>> | Pick<SlackView, 'blocks'>;

/**
 * What a person reads: blocks (or a message's, or a view's) as plain lines, without mrkdwn's marks.
 * Buttons stand in [brackets], the choices of a select in (parentheses); code is kept to the letter.
 */
export function plainText(readable: Readable): string {
  return (
    blocksOf(readable)
      ?.map(blockText)
      .filter((line) => line !== '')
      .join('\n') ?? unmarked(textOf(readable))
  );
}

/** mrkdwn as the eye sees it: links by their label, dates by their fallback, no stars and underscores. */
export function unmarked(mrkdwn: string): string {
  return mrkdwn
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? codeText(part) : prose(part)))
    .join('');
}

function blocksOf(readable: Readable): readonly Block[] | undefined {
  if (isBlocks(readable)) return readable;
  return readable.blocks !== undefined && readable.blocks.length > 0 ? readable.blocks : undefined;
}

function isBlocks(readable: Readable): readable is readonly Block[] {
  return Array.isArray(readable);
}

function textOf(readable: Readable): string {
  return 'text' in readable ? (readable.text ?? '') : '';
}

function blockText(block: Block): string {
  if (block.type === 'divider') return '---';
  const { text, fields = [], elements = [], accessory, label, element, hint } = block;
  const inline = elements.map(elementText).join(block.type === 'rich_text' ? '\n' : ' ');
  const parts = [label, text, ...fields].map(objectText);
  const controls = [accessory, element].map((control) => (control === undefined ? '' : elementText(control)));
  return [...parts, inline, ...controls, objectText(hint), tableText(block)]
    .filter((part) => part !== '')
    .join('\n');
}

function objectText(object: TextObject | undefined): string {
  if (object === undefined) return '';
  return object.type === 'plain_text' ? object.text : unmarked(object.text);
}

function elementText(element: BlockElement): string {
  const text = typeof element.text === 'string' ? unmarked(element.text) : objectText(element.text);
  if (element.type === 'button') return `[${text}]`;
  const choices = choicesOf(element);
  if (choices.length > 0)
    return `(${[element.placeholder, ...choices.map((choice) => choice.text)].map(objectText).filter(Boolean).join(' | ')})`;
  if (Array.isArray(element['elements']))
    return (element['elements'] as BlockElement[]).map(elementText).join('');
  return (
    text ||
    String(
      element['alt_text'] ?? element['name'] ?? element['initial_value'] ?? element['initial_date'] ?? '',
    )
  );
}

function tableText(block: Block): string {
  if (block.type !== 'table' || !Array.isArray(block['rows'])) return '';
  return (block['rows'] as BlockElement[][]).map((row) => row.map(elementText).join(' | ')).join('\n');
}

/** The options of a select, in their groups' order. */
export function choicesOf(element: BlockElement): Option[] {
  return element.options ?? element.option_groups?.flatMap(({ options }) => options) ?? [];
}

function codeText(code: string): string {
  return unescaped(code.startsWith('```') ? code.slice(3, -3) : code.slice(1, -1));
}

function prose(mrkdwn: string): string {
  const plain = mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(
      /<([@#!][^|>]*)\|([^>]*)>/g,
      (_, target: string, label: string) => `${target[0] === '!' ? '' : target[0]}${label}`,
    )
    .replace(/<!([a-z]+)>/g, '@$1')
    .replace(/<([@#][A-Z0-9]+)>/g, '$1')
    .replace(/<(?:[a-z]+:[^|>]*)\|([^>]*)>/g, '$1')
    .replace(/<([a-z]+:[^|>]*)>/g, '$1');
  return unescaped(['*', '_', '~'].reduce(withoutMark, plain));
}

function withoutMark(text: string, mark: string): string {
  const escaped = `\\${mark}`;
  return text.replace(
    new RegExp(`(^|[\\s(])${escaped}([^${escaped}\\n]+)${escaped}(?=$|[\\s).,:;!?])`, 'gm'),
    '$1$2',
  );
}

function unescaped(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
