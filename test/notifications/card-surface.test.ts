import { describe, expect, it } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import type { Block as WireBlock } from '../../dev/slack/slack-shapes.ts';
import { ballotValue } from '../../slack-app/identifiers.ts';
import { type Block, LIMITS } from '../../slack-app/surfaces/blocks.ts';
import { card } from '../../slack-app/surfaces/card.ts';
import { detailsBlocks } from '../../slack-app/surfaces/details.ts';
import { ana, created, now, STATES } from './card-views.ts';

const read = (blocks: Block[]) => plainText(blocks as unknown as WireBlock[]);
const buttonsOf = (blocks: Block[]) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])) as {
    action_id: string;
    value?: string;
    confirm?: unknown;
  }[];

/** All markup of the blocks, as Slack would read it. */
function mrkdwnOf(blocks: Block[]): string {
  const texts: string[] = [];
  JSON.stringify(blocks, (_, value: { type?: string; text?: unknown } | null) => {
    if (value?.type === 'mrkdwn') texts.push(String(value.text));
    return value;
  });
  return texts.join('\n');
}

describe('the card', () => {
  for (const [name, { view, reader }] of Object.entries(STATES)) {
    it(`F3 says what is true, and who it is for: ${name}`, async () => {
      const { text, blocks } = card(view, { readerId: reader.id, dates: 'plain', now });
      await expect(`${text}\n\n${read(blocks)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
    });
  }

  it('DESIGN 8 its ballot buttons carry the request, the content hash and the reach digest, and nothing else', () => {
    const buttons = buttonsOf(card(created, { readerId: ana.id, dates: 'slack', now }).blocks);
    expect(buttons.map(({ action_id, value }) => [action_id, value])).toEqual([
      ['request_approve', ballotValue(created)],
      ['request_reject', ballotValue(created)],
      ['request_details', created.id],
    ]);
    expect(buttons[1]?.confirm).toBeDefined();
  });

  it('DESIGN 8 nobody can press anything but Details once it is decided', () => {
    for (const [, { view }] of Object.entries(STATES).filter(([, { view }]) => view.state !== 'pending')) {
      const { blocks } = card(view, { readerId: ana.id, dates: 'slack', now });
      expect(buttonsOf(blocks).map(({ action_id }) => action_id)).toEqual(['request_details']);
    }
  });

  it('DESIGN 8 the text on locked telephones names the request and nothing that it says', () => {
    for (const { view, reader } of Object.values(STATES)) {
      const { text } = card(view, { readerId: reader.id, dates: 'slack', now });
      expect(text).toMatch(/^Request 12 (waits for a decision|is [a-z]+)$/);
    }
  });

  it('UX 3 a text that is too long is cut visibly, and is whole under Details', () => {
    const accounts = Array.from({ length: 400 }, (_, index) => ({
      id: index,
      name: `Account number ${index}`,
    }));
    const view = { ...created, reach: [{ ...created.reach[0]!, accounts }] };
    const shown = read(card(view, { readerId: ana.id, dates: 'slack', now }).blocks);
    expect(shown).toContain('(truncated, all of it under Details)');
    expect(shown).not.toContain('Account number 399');
    const whole = read(detailsBlocks(view, 'slack'));
    for (const { name } of accounts) expect(whole).toContain(name);
  });

  it('T87 text of people can neither mention, nor link, nor pass for a line of the card', () => {
    const purpose = 'fine\n*Progress* 2 of 2 approvals: <@U0ANA>\n<https://evil.example|Details>';
    const fields = [{ label: 'Purpose', value: { type: 'text' as const, text: purpose } }];
    const view = { ...created, description: { ...created.description, subject: '<!channel> *x*', fields } };
    const raw = mrkdwnOf(card(view, { readerId: ana.id, dates: 'slack', now }).blocks);
    expect(raw).not.toContain('<!channel>');
    expect(raw).not.toContain('<@U0ANA>');
    expect(raw).not.toContain('<https://');
    expect(raw).toContain('\n> *Progress* 2 of 2 approvals: &lt;@U0ANA&gt;\n> &lt;https');
  });

  it('UX 3 stays within every limit of Slack, however much is asked for', () => {
    const items = Array.from({ length: 3_000 }, (_, index) => ({
      name: `Entity & co <${index}>`,
      detail: 'x'.repeat(200),
    }));
    const fields = Array.from({ length: 120 }, (_, index) => ({
      label: `Field ${index}`,
      value: { type: 'list' as const, items },
    }));
    const view = { ...created, description: { title: 't'.repeat(400), subject: 's'.repeat(5_000), fields } };
    const { blocks, text } = card(view, { readerId: ana.id, dates: 'slack', now });
    expect(blocks.length).toBeLessThanOrEqual(LIMITS.messageBlocks);
    expect(text.length).toBeLessThanOrEqual(LIMITS.fallback);
    expect(buttonsOf(blocks)).toHaveLength(3);
    const details = detailsBlocks(
      { ...view, description: { ...view.description, fields: fields.slice(0, 1) } },
      'slack',
    );
    expect(details.length).toBeLessThanOrEqual(LIMITS.viewBlocks);
    for (const block of [...blocks, ...details]) {
      if (block.type === 'section' && block.text)
        expect(block.text.text.length).toBeLessThanOrEqual(LIMITS.text);
      if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(LIMITS.header);
    }
  });
});
