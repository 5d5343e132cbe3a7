import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { acme, bring, db, good, stored, within } from './stage.ts';

describe('D4 an upload with anything wrong in it is not taken at all', () => {
  const bad: [string, string, object][] = [
    ['truncated', good.slice(0, 200), { field: null, reason: 'is not JSON' }],
    ['no object', '[1,2,3]\n', { field: null }],
    ['not UTF-8', `${good.slice(0, 30)}\xff`, { field: null }],
    [
      'a field that is missing',
      within(good, (doc) => delete doc['status']),
      { field: 'status', reason: 'is missing' },
    ],
    [
      'a field too many',
      within(good, (doc) => {
        doc['state'] = 'x';
      }),
      { field: 'state', reason: 'is not a field of this resource' },
    ],
    [
      'an unknown value',
      within(good, (doc) => {
        doc['status'] = 'DONE';
      }),
      { field: 'status' },
    ],
    [
      'a date that never was',
      within(good, (doc) => {
        doc['created_on'] = '2025-02-30T00:00:00+00:00';
      }),
      { field: 'created_on' },
    ],
    [
      'an amount as a number',
      within(good, (doc) => {
        doc['amount'] = 5;
      }),
      { field: 'amount', reason: 'must be string' },
    ],
    [
      'an id that is no number',
      within(good, (doc) => {
        doc['id'] = '7';
      }),
      { field: 'id' },
    ],
    [
      'a mistake deep inside',
      within(good, (doc) => {
        doc['notes'] = [{ title: 'a', content: 'b' }, { title: 'a' }];
      }),
      { field: 'notes[1].content', reason: 'is missing' },
    ],
    [
      'U+0000',
      within(good, (doc) => {
        doc['recipient'] = 'a\u0000b';
      }),
      { field: null, reason: 'holds U+0000 or half a surrogate pair' },
    ],
    [
      'half a surrogate pair',
      within(good, (doc) => {
        doc['recipient'] = 'a\ud800b';
      }),
      { field: null },
    ],
    [
      'depths without end',
      `${good.trimEnd().slice(0, -1)},"metadata":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}\n`,
      { field: null, reason: 'is nested deeper than 32 levels' },
    ],
    [
      'an account that is not there',
      within(good, (doc) => {
        doc['account_id'] = 9_999;
      }),
      { field: 'account_id' },
    ],
  ];
  it.each(bad)('names line, field and reason, and applies nothing: %s', async (_name, line, problem) => {
    const before = await stored();
    const upload = [
      within(good, (doc) => {
        doc['id'] = 900_001;
      }),
      '\n',
      line.endsWith('\n') ? line : `${line}\n`,
      within(good, (doc) => {
        doc['id'] = 900_002;
      }),
    ];
    const result = await bring(
      'transactions',
      upload.map((text) => Buffer.from(text, text.includes('\xff') ? 'latin1' : 'utf8')),
    );
    expect(result).toMatchObject({ ok: false, code: 'invalid_lines', more: false });
    expect(result.ok === false && result.code === 'invalid_lines' && result.problems).toEqual([
      expect.objectContaining({ line: 3, ...problem }),
    ]);
    expect(await stored()).toEqual(before);
  });

  it('refuses an id that comes twice in one upload, near or far, with the line of the second', async () => {
    const before = await stored();
    const near = [
      good,
      within(good, (doc) => {
        doc['amount'] = '1';
      }),
    ];
    expect(await bring('transactions', near)).toMatchObject({
      problems: [{ line: 2, field: 'id', reason: 'was on an earlier line of this upload' }],
    });
    const far = [
      ...[...demoNdjson('transactions')],
      within(good, (doc) => {
        doc['amount'] = '1';
      }),
    ];
    expect(await bring('transactions', far)).toMatchObject({ problems: [{ line: 2_001, field: 'id' }] });
    expect(await stored()).toEqual(before);
  });

  it('T57 D5 stops at the byte where a line grows past 1 MB, and applies nothing', async () => {
    const before = await stored();
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        yield Buffer.from(
          within(good, (doc) => {
            doc['id'] = 900_003;
          }),
        );
        for (;;) {
          sent += 65_536;
          yield Buffer.alloc(65_536, 'a');
        }
      })(),
    );
    expect(await importNdjson(db, acme.workspaceId, 'transactions', endless)).toMatchObject({
      code: 'line_too_long',
      line: 2,
    });
    expect(sent).toBeLessThan(2_000_000);
    expect(await stored()).toEqual(before);
  });

  it('gives the first hundred mistakes and says that there are more', async () => {
    const result = await bring(
      'transactions',
      Array.from({ length: 500 }, () => 'nonsense\n'),
    );
    expect(result).toMatchObject({ ok: false, more: true });
    expect(
      result.ok === false && result.code === 'invalid_lines' && result.problems.map(({ line }) => line),
    ).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('an upload that breaks off half-way leaves nothing', async () => {
    const before = await stored();
    const broken = (function* () {
      for (let id = 0; id < 1_500; id += 1)
        yield within(good, (doc) => {
          doc['id'] = 800_000 + id;
        });
      throw new Error('the connection broke');
    })();
    await expect(bring('transactions', broken)).rejects.toThrow('the connection broke');
    expect(await stored()).toEqual(before);
  });

  it('refuses a resource that there is not, and a workspace that there is not', async () => {
    expect(await bring('gadgets', [])).toMatchObject({ ok: false, code: 'unknown_resource' });
    expect(await bring('users', demoNdjson('users'), 'zzzzz' as string as WorkspaceId)).toMatchObject({
      ok: false,
      code: 'workspace_unknown',
    });
    expect(await bring('entities', demoNdjson('entities'), 'zzzzz' as string as WorkspaceId)).toMatchObject({
      ok: false,
      code: 'workspace_unknown',
    });
  });
});
