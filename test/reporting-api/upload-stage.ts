import { type ClientRequest, request } from 'node:http';
import { afterEach, beforeAll } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

interface Answer {
  status: number;
  body: { code?: string; detail?: string; lines?: unknown };
  headers: Record<string, string | string[] | undefined>;
}

interface Upload {
  token?: string;
  headers?: Record<string, string>;
  body: Iterable<string | Buffer>;
}

/** A reporting API, a workspace, and a key of it that may push data in. */
export function useUploads() {
  const api = useReportingApi();
  let acme: SeededWorkspace;
  let writer: SeededKey;

  beforeAll(async () => {
    acme = await seedWorkspace(api().db);
    writer = await seedKey(api().db, acme, { permissionGroups: ['full-access'] });
  });

  // One that a failed test left open would hold up the next.
  const begun = new Set<ClientRequest>();
  afterEach(() => {
    for (const sent of begun) sent.destroy();
    begun.clear();
  });

  return {
    api,
    acme: () => acme,
    writer: () => writer,

    /** Uploads chunk by chunk, heeding back-pressure; stops sending once there is an answer. */
    upload(path: string, { token = writer.token, headers = {}, body }: Upload): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const sent = open(api().url + path, token, headers);
        sent.setMaxListeners(0);
        let answered = false;
        sent.on('response', (reply) => {
          answered = true;
          let text = '';
          reply.on('data', (chunk) => (text += chunk));
          reply.on('end', () => {
            sent.destroy();
            resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text), headers: reply.headers });
          });
        });
        sent.on('error', (error) => answered || reject(error));
        void (async () => {
          for (const chunk of body) {
            if (answered) return;
            if (!sent.write(chunk))
              await new Promise((ready) => sent.once('drain', ready).once('close', ready));
          }
          sent.end();
        })();
      });
    },

    /** An upload whose lines the test sends itself. */
    begin(token = writer.token, headers: Record<string, string> = {}): ClientRequest {
      const sent = open(`${api().url}/ingest/transactions`, token, headers);
      // Who waits for its end hears of it all the same.
      sent.on('error', () => undefined);
      begun.add(sent);
      return sent;
    },

    /** How many transactions the workspace has. */
    held: () =>
      inWorkspace(api().db, acme.workspaceId, async (trx) => {
        const { n } = await trx
          .selectFrom('mirroredTransactions')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow();
        return Number(n);
      }),
  };
}

const open = (url: string, token: string, headers: Record<string, string>) =>
  request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
  });

export const some = (count: number) => [...demoNdjson('transactions', count)];

export const edit = (line: string, change: object) =>
  `${JSON.stringify({ ...JSON.parse(line), ...change })}\n`;
