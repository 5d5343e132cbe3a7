import { type ClientRequest, request } from 'node:http';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import { issueOperatorToken } from '../../workspaces/operator-tokens.ts';
import { heldAdvisoryLocks } from '../support/advisory-locks.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { seedKey, testPeppers } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let other: SeededWorkspace;
const groups = { permissionGroups: ['full-access'] };

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  other = await seedWorkspace(api().db);
});

async function upload(resource: string, token: string, lines: number, headers: Record<string, string> = {}) {
  const body = [...demoNdjson(resource as 'transactions', 20)].slice(0, lines).join('');
  const reply = await fetch(`${api().url}/ingest/${resource}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
    body,
  });
  const { lines: taken, code } = (await reply.json()) as { lines?: number; code?: string };
  return [reply.status, taken ?? code, reply.headers.get('idempotency-replayed')];
}

async function operatorToken(): Promise<string> {
  const terms = { name: 'nightly load', lifetimeSeconds: 3_600 };
  const issued = await issueOperatorToken(api().db, testPeppers, acme.workspaceId, terms);
  if (!issued.ok) throw new Error(issued.refusal.code);
  return issued.value.minted.show().token;
}

describe('whose a write is', () => {
  it('D3 an Idempotency-Key is that of one credential and one resource: elsewhere it is another', async () => {
    const keyed = { 'idempotency-key': 'the-same' };
    const one = (await seedKey(api().db, acme, groups)).token;
    const two = (await seedKey(api().db, acme, groups)).token;
    const foreign = (await seedKey(api().db, other, groups)).token;
    expect(await upload('transactions', one, 3, keyed)).toEqual([200, 3, null]);
    for (const token of [two, foreign, await operatorToken()])
      expect(await upload('transactions', token, 5, keyed)).toEqual([200, 5, null]);
    expect(await upload('accounts', one, 4, keyed)).toEqual([200, 4, null]);
    expect(await upload('transactions', one, 3, keyed)).toEqual([200, 3, 'true']);
  });

  it('D4 three uploads may be under way, so that reads keep their connections; a fourth is told to come back', async () => {
    const begun: ClientRequest[] = [];
    const answers: Promise<unknown>[] = [];
    onTestFinished(() => {
      for (const sent of begun) sent.destroy();
    });
    for (let n = 0; n < 3; n += 1) {
      const { token } = await seedKey(api().db, await seedWorkspace(api().db), groups);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
      const sent = request(`${api().url}/ingest/transactions`, { method: 'POST', headers });
      answers.push(
        new Promise((resolve) => sent.on('response', (reply) => resolve(reply.resume().statusCode))),
      );
      sent.on('error', () => undefined);
      sent.flushHeaders();
      begun.push(sent);
      await expect.poll(() => heldAdvisoryLocks(api().db)).toBe(n + 1);
    }
    const token = await operatorToken();
    expect(await upload('transactions', token, 1)).toEqual([503, 'too_many_uploads', null]);
    for (const sent of begun) sent.end();
    expect(await Promise.all(answers)).toEqual([200, 200, 200]);
    expect(await upload('transactions', token, 1)).toEqual([200, 1, null]);
  });

  it('Compat 3 an operator token is worth nothing under the name of another workspace', async () => {
    const token = await operatorToken();
    const under = (name: string) => ({ 'x-ledger-workspace': name, 'x-ledger-reporting-api-key': 'none' });
    expect(await upload('transactions', token, 1, under(acme.name))).toEqual([200, 1, null]);
    expect((await upload('transactions', token, 1, under(other.name)))[0]).toBe(401);
  });
});
