import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { unsealSecret } from '../../webhooks/seal.ts';
import { webhookUrlProblem } from '../../webhooks/url-problem.ts';
import { runCli } from '../support/run-cli.ts';
import { seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { expectRefusal, found, useCommandStage, webhookKey } from './stage.ts';

const stage = useCommandStage();

beforeAll(() => found(stage().db, 'acme'));

describe('import', () => {
  it('takes a file, and names the lines that are wrong in another', async () => {
    const good = join(stage().directory, 'accounts.ndjson');
    writeFileSync(good, [...demoNdjson('accounts')].join(''));
    expect((await stage().quorate(`import accounts ${good} --workspace acme`)).out).toMatch(
      /^Imported 12 accounts\. SHA-256 of what was stored: [0-9a-f]{64}\n$/,
    );
    const bad = join(stage().directory, 'bad.ndjson');
    writeFileSync(bad, '{"id":1}\nnonsense\n');
    const run = await stage().quorate(`import accounts ${bad} --workspace acme`);
    expectRefusal(run, /line 1: .* is missing\n {2}line 2: it is not JSON/);
    expectRefusal(
      await stage().quorate(`import accounts ${stage().directory}/none --workspace acme`),
      /cannot be read/,
    );
    expectRefusal(
      await stage().quorate(`import accounts ${stage().directory} --workspace acme`),
      /cannot be read/,
    );
    expectRefusal(
      await stage().quorate(`import gadgets ${good} --workspace acme`),
      /no resource of this name/,
    );
    expectRefusal(
      await stage().quorate(`import accounts ${good} --workspace nobody`),
      /no workspace "nobody"/,
    );
  });
});

describe('webhook add', () => {
  it('prints the secret once and keeps it sealed, bound to its webhook', async () => {
    const url = `https://hooks.example.com/quorate/${randomUUID()}`;
    const { out, code } = await stage().quorate(`webhook add --workspace acme --url ${url}`);
    expect(code).toBe(0);
    const [, secret = ''] = /shown this once: (\S{43})\n/.exec(out) ?? [];
    const id = await stage().idOf('acme');
    const row = await inWorkspace(stage().db, id, (trx) =>
      trx.selectFrom('webhooks').selectAll().where('url', '=', url).executeTakeFirstOrThrow(),
    );
    expect(unsealSecret(webhookKey, row.id, row.sealedSecret)).toBe(secret);
    expect(row.sealedSecret.includes(secret)).toBe(false);
    expect(() => unsealSecret(webhookKey, `${row.id}x`, row.sealedSecret)).toThrow();
    expect(() => unsealSecret(randomBytes(32), row.id, row.sealedSecret)).toThrow();
    expectRefusal(await stage().quorate(`webhook add --workspace acme --url ${url}`), /already/);
  });

  it('T68 refuses what is not https, this machine, private networks in every spelling, and credentials in the address', async () => {
    const refused = [
      'http://example.com',
      'https://127.0.0.1',
      'https://localhost:1',
      'https://a.localhost',
      'https://[::1]',
      'https://0x7f.1',
      'https://2130706433',
      'https://[::ffff:127.0.0.1]',
      'https://10.0.0.1',
      'https://[::ffff:10.0.0.1]',
      'https://169.254.169.254/latest',
      'https://100.64.0.1',
      'https://192.168.1.1',
      'https://172.20.0.1',
      'https://[fd00::1]',
      'https://[64:ff9b::7f00:1]',
      'https://0.0.0.0',
      'https://user:pass@example.com',
      'ftp://example.com',
      'nonsense',
      '',
      'https://[::]',
      'https://example.com:22',
      'https://example.com:8443/x?y=1',
    ];
    for (const url of refused) expect([url, webhookUrlProblem(url, false)]).not.toEqual([url, null]);
    for (const url of refused.slice(8)) expect([url, webhookUrlProblem(url, true)]).not.toEqual([url, null]);
    expect(webhookUrlProblem('https://example.com:443/x?y=1', false)).toBeNull();
    expect(webhookUrlProblem('http://127.0.0.1:9000/hook', true)).toBeNull();
    const addLoopback = `webhook add --workspace acme --url http://127.0.0.1:9/${randomUUID()}`;
    expectRefusal(await stage().quorate(addLoopback), /https/);
    const loopback = await stage().quorate(addLoopback, { QUORATE_ALLOW_LOOPBACK_WEBHOOKS: 'true' });
    expect(loopback.code).toBe(0);
  });
});

describe('C4 keys list', () => {
  it('shows every key with its state and last use, and says what to do when there is none', async () => {
    expect((await stage().quorate('keys list --workspace acme')).out).toContain('/keys request');
    const seeded = await seedWorkspace(stage().db);
    const key = await seedKey(stage().db, seeded, {
      name: 'Partner \u001b[31mred',
      entityIds: [1, 3],
      permissionGroups: ['full-access'],
    });
    await seedKey(stage().db, seeded, { name: 'Stopped', suspended: true });
    const gone = await seedKey(stage().db, seeded, { name: 'Deleted', state: 'revoked' });
    await inWorkspace(stage().db, seeded.workspaceId, (trx) =>
      sql`UPDATE reporting_keys SET deleted_at = now() WHERE id = ${gone.keyId}`.execute(trx),
    );
    const { out } = await stage().quorate(`keys list --workspace ${seeded.name}`);
    const [head, stopped, active, ...rest] = out.trimEnd().split('\n');
    expect(head).toMatch(
      /^NAME +CLIENT ID +STATE +KEY +PERMISSION GROUPS +ENTITIES +CREATED +CREATED BY +LAST USED +EXPIRES$/,
    );
    expect(active).toMatch(
      new RegExp(
        `^Partner \\?\\[31mred +${key.clientId} +active +quorate_live_${key.clientId}…${key.token.slice(-4)} +Full access +Custody, Treasury +\\S+ \\S+Z +Emil Sørensen +never +\\S+ \\S+Z$`,
      ),
    );
    expect(stopped).toMatch(/^Stopped .* suspended /);
    expect(rest).toEqual([]);
    expect(out).not.toContain(key.secret.slice(0, 20));
  });
});

describe('J1 what is missing is named', () => {
  it('a variable, a database that is not there, one that was never migrated, an unknown command', async () => {
    expectRefusal(await runCli(['keys', 'list', '--workspace', 'acme'], {}), /DATABASE_URL is not set/);
    expectRefusal(
      await stage().quorate('keys list --workspace acme', {
        DATABASE_URL: 'postgres://app:app@127.0.0.1:1/x',
      }),
      /database does not answer/,
    );
    expectRefusal(
      await stage().quorate('keys list --workspace acme', {
        DATABASE_URL: stage().database.appUrl.replace(/\/[^/]+$/, '/postgres'),
      }),
      /not up to date/,
    );
    expectRefusal(
      await stage().quorate('keys list --workspace acme', {
        DATABASE_URL: stage().database.appUrl.replace(/:[^:@]+@/, ':wrong@'),
      }),
      /does not let us in/,
    );
    const { appUrl } = stage().database;
    for (const [address, happened] of [
      [`${appUrl}?sslmode=require`, /no safe connection to the database: .*SSL/],
      [`${appUrl}?sslmode=verify-full&sslrootcert=/nope`, /no safe connection to the database: .*'\/nope'/],
      [`${appUrl}?options=-c%20default_transaction_read_only=on`, /does not allow it: .*read-only/],
    ] as const) {
      const change = { DATABASE_URL: address };
      expectRefusal(
        await stage().quorate('webhook add --workspace acme --url https://a.example', change),
        happened,
      );
    }
    expectRefusal(
      await stage().quorate('webhook add --workspace acme --url https://example.com', {
        QUORATE_WEBHOOK_KEY: 'c2hvcnQ=',
      }),
      /QUORATE_WEBHOOK_KEY must be 32 bytes/,
    );
    const unknown = await stage().quorate('key list');
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('--help');
    expect((await stage().quorate('keys list')).err).toContain('(quorate keys list --help tells more)');
  });

  it('migrate names its own variable when its database is away, and a role that may not', async () => {
    const migrate = (url: string) => stage().quorate('migrate', { DATABASE_OWNER_URL: url });
    const away = await migrate('postgres://a:a@127.0.0.1:1/x');
    expectRefusal(away, /database does not answer/);
    expect(away.err).toContain('DATABASE_OWNER_URL');
    const empty = stage().database.appUrl.replace(/\/[^/]+$/, '/postgres');
    expectRefusal(await migrate(empty), /does not allow it: permission denied/);
  });

  it('workspace create tells a Slack that does not answer from a person whom Slack does not know', async () => {
    const create = `workspace create --name late --slack-team T0LATE --administrators U0ANA,U0BEN,U0CLEO`;
    const away = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: 'http://127.0.0.1:1/api/' };
    const run = await stage().quorate(create, away);
    expectRefusal(run, /^Slack does not answer\.\n/);
    expect(run.err.trimEnd().split('\n')).toHaveLength(3);
  });
});
