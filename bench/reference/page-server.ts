/**
 * A page of transactions with nothing of ours around it: one statement, always the same, and its body as it came, with
 * the end that it is given. It checks no key, counts no request, writes no log. A process of its own, like the reporting
 * API.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import type { Ending } from './ending.ts';
import { readBack } from './statement.ts';

const { DATABASE_URL, ENDING = '', POOL_SIZE, PORT, STATEMENT = '' } = process.env;
const statement = readBack(STATEMENT);
const { kept, followedBy } = JSON.parse(ENDING) as Ending;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });

const server = createServer(async (_request, response) => {
  const { rows } = await pool.query<{ body: string }>(statement);
  const body = (rows[0]?.body ?? '').slice(0, kept) + followedBy;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  response.writeHead(200, headers).end(body);
});
process.once('SIGTERM', () => process.exit(0));
server.listen(Number(PORT), '127.0.0.1');
