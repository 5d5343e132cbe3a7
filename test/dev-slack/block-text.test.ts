import { describe, expect, it } from 'vitest';
import { findButton } from '../../dev/slack/block-find.ts';
import { plainText, unmarked } from '../../dev/slack/block-text.ts';
import type { Block } from '../../dev/slack/slack-shapes.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const blocks: Block[] = [
  { type: 'header', text: plain('A *key*') },
  {
    type: 'section',
    fields: [
      { type: 'mrkdwn', text: '*Name*\nLedger' },
      { type: 'mrkdwn', text: '_Owner_\n<@U1>' },
    ],
    accessory: { type: 'overflow', action_id: 'more', options: [{ value: 'a', text: plain('Rename') }] },
  },
  { type: 'divider' },
  {
    type: 'context',
    elements: [
      { type: 'mrkdwn', text: 'see <https://example.com|the guide>' },
      { type: 'image', alt_text: 'a seal' },
    ],
  },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'rich ' },
          { type: 'text', text: 'words' },
        ],
      },
    ],
  },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'reveal:k1:again', text: plain('Reveal') },
      { type: 'button', action_id: 'reveal:k1', text: plain('Reveal again') },
    ],
  },
];

describe('blocks as a person reads them', () => {
  it('are lines of plain words, with buttons and choices set off', () => {
    expect(plainText(blocks)).toBe(
      [
        'A *key*',
        'Name\nLedger\nOwner\n@U1\n(Rename)',
        '---',
        'see the guide a seal',
        'rich words',
        '[Reveal] [Reveal again]',
      ].join('\n'),
    );
  });

  it('lose marks but not underscores and stars that are none', () => {
    expect(unmarked('*bold* _it_ ~old~ a_b_c 2*3*4 `qrt_live_x *y*`')).toBe(
      'bold it old a_b_c 2*3*4 qrt_live_x *y*',
    );
  });

  it('keep a code block to the letter', () => {
    expect(unmarked('Save:\n```curl -H "X: *a* _b_" &lt;url&gt;```')).toBe(
      'Save:\ncurl -H "X: *a* _b_" <url>',
    );
  });

  it('show dates by their fallback and mentions by their label', () => {
    expect(
      unmarked(
        '<!date^1^{date}|1 Jan 1970> in <#C1|keys>, <!here>, <mailto:a@b.c|mail> &amp; <!subteam^S1|@admins>',
      ),
    ).toBe('1 Jan 1970 in #keys, @here, mail & @admins');
  });

  it('give a button by its whole action id before one that merely begins so, then by its text', () => {
    expect(findButton(blocks, 'reveal:k1')?.element.text).toEqual(plain('Reveal again'));
    expect(findButton(blocks, 'reveal:')?.element.action_id).toBe('reveal:k1:again');
    expect(findButton(blocks, 'Reveal again')?.element.action_id).toBe('reveal:k1');
    expect(findButton(blocks, 'Approve')).toBeUndefined();
  });
});
