import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { testPeppers } from '../support/seed-key.ts';
import { expectRefusal, found, useCommandStage } from './stage.ts';

const stage = useCommandStage();
const QUORATE_PEPPERS = testPeppers
  .map(({ version, key }) => `${version}:${key.toString('base64')}`)
  .join(',');
const TOKEN = /quorate_operator_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/;

beforeAll(() => found(stage().db, 'acme'));

describe('D4 operator-token', () => {
  it('issues a token once, keeps its digest alone, lists it, and revokes it; each leaves its audit event', async () => {
    const workspaceId = await stage().idOf('acme');
    const issued = await stage().quorate('operator-token issue --workspace acme --name nightly --days 30', {
      QUORATE_PEPPERS,
    });
    const [token = ''] = TOKEN.exec(issued.out) ?? [];
    const [, id = ''] = /Issued ([0-9A-Za-z]{16});/.exec(issued.out) ?? [];
    expect(token).toContain(id);
    const rows = await inWorkspace(stage().db, workspaceId, async (trx) => ({
      tokens: await trx.selectFrom('operatorTokens').selectAll().execute(),
      texts: await trx.selectFrom('auditEvents').select(['action', 'objectId', 'body']).execute(),
    }));
    const [kept, ...others] = rows.tokens.filter((token) => token.id === id);
    expect(kept).toMatchObject({ name: 'nightly', pepperVersion: 2, revokedAt: null });
    expect(others).toEqual([]);
    expect(((kept?.expiresAt.getTime() ?? 0) - (kept?.issuedAt.getTime() ?? 0)) / 86_400_000).toBe(30);
    expect(JSON.stringify(rows)).not.toContain(token.slice(-49, -6));
    const events = rows.texts.filter(({ objectId }) => objectId === id);
    expect(events.map(({ action }) => action)).toEqual(['operator_token.issued']);
    expect(events[0]?.body).not.toContain('nightly');
    expect((await stage().quorate('operator-token list --workspace acme')).out).toMatch(
      new RegExp(`${id} +nightly +active`),
    );
    expect((await stage().quorate(`operator-token revoke ${id} --workspace acme`)).out).toBe(
      `Revoked ${id}.\n`,
    );
    expect((await stage().quorate('operator-token list --workspace acme')).out).toMatch(
      new RegExp(`${id} +nightly +revoked`),
    );
    expectRefusal(
      await stage().quorate(`operator-token revoke ${id} --workspace acme`),
      /no such token that still works/,
    );
    const after = await inWorkspace(stage().db, workspaceId, (trx) =>
      trx.selectFrom('auditEvents').select('action').where('objectId', '=', id).orderBy('seq').execute(),
    );
    expect(after.map(({ action }) => action)).toEqual(['operator_token.issued', 'operator_token.revoked']);
  });

  it('refuses lifetimes and names that cannot be', async () => {
    for (const wrong of [
      '--days 0',
      '--days 366',
      '--days soon',
      '--name=\u00a0',
      `--name ${'x'.repeat(81)}`,
    ]) {
      const name = wrong.startsWith('--name') ? '' : ' --name nightly';
      const run = await stage().quorate(`operator-token issue --workspace acme${name} ${wrong}`, {
        QUORATE_PEPPERS,
      });
      expect([wrong, run.code]).toEqual([wrong, 1]);
      expect(run.out).toBe('');
    }
  });
});
