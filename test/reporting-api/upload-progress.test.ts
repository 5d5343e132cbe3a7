import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { useUploads } from './upload-stage.ts';

const { api, acme, writer } = useUploads();

const NDJSON = 'application/x-ndjson';
const native = () => ({ authorization: `Bearer ${writer().token}` });
const compatible = () => ({
  'x-ledger-workspace': acme().name,
  'x-ledger-reporting-api-key': writer().token,
});

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** One that a failed test left open would hold up the next. */
const open = new Set<ClientRequest>();
afterEach(() => {
  for (const sent of open) sent.destroy();
  open.clear();
});

/** An upload of which one has a hand in the middle. */
function begin(headers: Record<string, string>) {
  const sent = request(`${api().url}/ingest/transactions`, {
    method: 'POST',
    headers: { ...native(), 'content-type': NDJSON, ...headers },
  });
  open.add(sent);
  const soFar: Answer = { status: 0, headers: {}, text: '' };
  const answer = new Promise<Answer>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (reply) => {
      Object.assign(soFar, { status: reply.statusCode, headers: reply.headers });
      reply.on('data', (chunk) => (soFar.text += chunk)).on('end', () => resolve(soFar));
    });
  });
  return { sent, soFar, answer };
}

function upload(lines: string[], headers: Record<string, string> = {}): Promise<Answer> {
  const { sent, answer } = begin(headers);
  sent.end(lines.join(''));
  return answer;
}

/** Each try brings documents of its own: those of a failed one are there already. */
let firstId = 0;
beforeEach(() => {
  firstId += 10_000_000;
});

const documents = [...demoNdjson('transactions', 2_000)].map((line) => JSON.parse(line));
const linesFrom = (id: number, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `${JSON.stringify({ ...documents[index % 2_000], id: firstId + id + index })}\n`,
  );
const held = (id: number) =>
  inWorkspace(api().db, acme().workspaceId, (trx) =>
    trx
      .selectFrom('mirroredTransactions')
      .select('id')
      .where('id', '=', firstId + id)
      .execute(),
  );
const PROGRESS = /^\{"progress":\{"lines":\d+\}\}$/;
const linesOf = ({ text }: Answer) => text.trimEnd().split('\n');

describe('D4 the progress of an upload', () => {
  it('is told while it is under way, and the last line is the answer', async () => {
    const lines = linesFrom(1_000_000, 4_500);
    const { sent, soFar, answer } = begin({ accept: NDJSON, 'accept-encoding': 'gzip, br' });
    sent.write(lines.slice(0, 2_500).join(''));
    await expect.poll(() => soFar.text).toBe('{"progress":{"lines":2000}}\n');
    expect(soFar.status).toBe(202);
    expect(soFar.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    });
    expect(await held(1_000_000)).toEqual([]);
    sent.end(lines.slice(2_500).join(''));
    const told = linesOf(await answer);
    const last = told.pop() ?? '';
    for (const line of told) expect(line).toMatch(PROGRESS);
    expect(JSON.parse(last)).toEqual({
      resource: 'transactions',
      lines: 4_500,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await held(1_004_499)).toHaveLength(1);
    expect((await upload(lines)).text).toBe(last);
  });

  it('T64 a mistake after progress was told is the last line, byte for byte what the answer would have been', async () => {
    for (const caller of [native(), compatible()]) {
      const lines = [...linesFrom(1_100_000, 2_500), 'nonsense\n'];
      const headers = { authorization: '', ...caller };
      const plain = await upload(lines, headers);
      expect(plain.status).toBe(400);
      const late = await upload(lines, { ...headers, accept: NDJSON });
      expect(late.status).toBe(202);
      expect(linesOf(late)).toEqual([expect.stringMatching(PROGRESS), plain.text]);
      expect(JSON.parse(plain.text)).toMatchObject({ status_code: 400, lines: [{ line: 2_501 }] });
    }
    expect(await held(1_100_000)).toEqual([]);
  });

  it('what is known before there is any has its own status', async () => {
    const accept = { accept: `text/html;q=0.1, ${NDJSON}` };
    const short = await upload(linesFrom(1_200_000, 10), accept);
    expect([short.status, JSON.parse(short.text).lines]).toEqual([200, 10]);
    expect((await upload(['nonsense\n'], accept)).status).toBe(400);
    expect((await upload(linesFrom(1, 1), { ...accept, 'content-type': 'text/csv' })).status).toBe(415);
    expect((await upload(linesFrom(1, 1), { ...accept, authorization: 'Bearer x' })).status).toBe(401);
  });

  it('nobody who did not ask by name is told', async () => {
    for (const accept of ['*/*', 'application/json', 'application/*']) {
      const answer = await upload(linesFrom(1_300_000, 2_500), { accept });
      expect([answer.status, linesOf(answer).length]).toEqual([200, 1]);
    }
  });

  it('D3 the replay of an Idempotency-Key has the bytes of the last line, with or without progress asked for', async () => {
    const lines = linesFrom(1_400_000, 2_500);
    const key = { 'idempotency-key': `with-progress-${firstId}` };
    const first = await upload(lines, { ...key, accept: NDJSON });
    expect(first.status).toBe(202);
    const last = linesOf(first).at(-1);
    for (const accept of [NDJSON, 'application/json']) {
      const again = await upload(lines, { ...key, accept });
      expect([again.status, again.headers['idempotency-replayed'], again.text]).toEqual([200, 'true', last]);
    }
    const other = await upload(lines.slice(1), { ...key, accept: NDJSON });
    expect([other.status, JSON.parse(other.text).code]).toEqual([422, 'idempotency_mismatch']);
  });

  const curl = spawnSync('curl', ['--version']).status === 0;
  it.skipIf(!curl)('curl prints it while it still sends', async () => {
    const directory = temporaryDirectory('upload');
    const file = join(directory, 'transactions.ndjson');
    writeFileSync(file, linesFrom(1_500_000, 4_500).join(''));
    const headers = [
      `Authorization: Bearer ${writer().token}`,
      `Content-Type: ${NDJSON}`,
      `Accept: ${NDJSON}`,
    ];
    const child = spawn('curl', [
      ...['--silent', '--no-buffer', '--max-time', '55', '--limit-rate', '1M', '-X', 'POST', '-T', file],
      ...headers.flatMap((header) => ['-H', header]),
      `${api().url}/ingest/transactions`,
    ]);
    const parts: string[] = [];
    child.stdout.on('data', (chunk) => parts.push(String(chunk)));
    const [code] = await once(child, 'close');
    rmSync(directory, { recursive: true });
    expect(code).toBe(0);
    expect(parts[0]).toMatch(/^\{"progress":\{"lines":2000\}\}\n/);
    expect(parts[0]).not.toContain('digest');
    expect(JSON.parse(parts.join('').trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ lines: 4_500 });
  });
});
