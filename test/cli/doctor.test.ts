import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPeople, localSlackConfig } from '../../dev/slack/workspace-config.ts';
import { type LocalSlack, startLocalSlack } from '../../dev/stack/local-slack.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { useTestDatabase } from '../support/database.ts';
import { testRedisUrl } from '../support/redis.ts';
import { runCli } from '../support/run-cli.ts';
import { testTemporal } from '../support/temporal.ts';

const database = useTestDatabase();
const directory = mkdtempSync(join(tmpdir(), 'quorate-doctor-'));
const tokens = {
  botToken: 'xoxb-doctor-token',
  appToken: 'xapp-doctor-token',
  signingSecret: 'doctor-signing-secret',
};
let slack: LocalSlack;
let healthy: Record<string, string>;

beforeAll(async () => {
  slack = await startLocalSlack({
    port: await freePort(),
    config: localSlackConfig({ people: demoPeople, ...tokens }),
    dataDir: directory,
  });
  const { address, namespace } = await testTemporal();
  healthy = {
    DATABASE_URL: database().appUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    QUORATE_PEPPERS: `1:${randomBytes(32).toString('base64')}`,
    QUORATE_PAYLOAD_KEYS: `a:${randomBytes(32).toString('base64')}`,
    QUORATE_WEBHOOK_KEY: randomBytes(32).toString('base64'),
    SLACK_API_URL: `${slack.url}/api/`,
    SLACK_BOT_TOKEN: tokens.botToken,
    SLACK_APP_TOKEN: tokens.appToken,
    SLACK_SIGNING_SECRET: tokens.signingSecret,
  };
});
afterAll(async () => {
  await slack.stop();
  rmSync(directory, { recursive: true, force: true });
});

const doctor = (change: Record<string, string> = {}) => runCli(['doctor'], { ...healthy, ...change });

describe('J1 doctor', () => {
  it('finds a healthy installation well, and repeats no secret', async () => {
    const { code, out } = await doctor();
    expect(out).not.toContain('AMISS');
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'Everything a start needs is there.']);
    for (const secret of Object.values({ ...tokens, pepper: healthy['QUORATE_PEPPERS']?.slice(2) ?? '' }))
      expect(out).not.toContain(secret);
  });

  it('finds Redis when jobs are kept there', async () => {
    expect((await doctor({ REDIS_URL: await testRedisUrl() })).out).toContain('ok     Queue: Redis answers');
  });

  it('finds all that is amiss at once, each with how to mend it', async () => {
    const { code, out } = await doctor({
      DATABASE_URL: 'postgres://app:very-secret@127.0.0.1:1/x',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      REDIS_URL: 'redis://:very-secret@127.0.0.1:1',
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      QUORATE_PEPPERS: '1:c2hvcnQ=',
      QUORATE_PAYLOAD_KEYS: '',
      QUORATE_WEBHOOK_KEY: 'very-secret',
    });
    const expected = [
      /AMISS {2}Database role: .*\n {7}Check DATABASE_URL/,
      /AMISS {2}Database schema: .*\n {7}Check DATABASE_URL/,
      /AMISS {2}Temporal: .*\n {7}Check TEMPORAL_ADDRESS/,
      /AMISS {2}Queue: .*\n {7}Check REDIS_URL/,
      /AMISS {2}Slack: .*\n {7}Check SLACK_BOT_TOKEN/,
      /AMISS {2}Peppers: QUORATE_PEPPERS must be/,
      /AMISS {2}Payload keys: QUORATE_PAYLOAD_KEYS is not set/,
      /AMISS {2}Webhook key: QUORATE_WEBHOOK_KEY must be/,
      /^8 of \d+ checks failed\.$/m,
    ];
    for (const finding of expected) expect(out).toMatch(finding);
    expect(code).toBe(1);
    expect(out).not.toContain('very-secret');
  });

  const ailments: [string, Record<string, string> | 'owner' | 'superuser' | 'empty', RegExp][] = [
    ['a role that owns the tables', 'owner', /AMISS {2}Database role: quorate_owner owns \d+/],
    ['a superuser', 'superuser', /AMISS {2}Database role: postgres stands above row-level security/],
    [
      'a database that was never migrated',
      'empty',
      /AMISS {2}Database schema: it was never migrated\n {7}Run: quorate migrate/,
    ],
    [
      'a namespace that is not there, and no app token',
      { TEMPORAL_NAMESPACE: 'nowhere', SLACK_APP_TOKEN: '' },
      /SLACK_APP_TOKEN is not set[\s\S]*AMISS {2}Temporal: /,
    ],
  ];
  it.each(ailments)('finds %s and says how to mend it', async (_name, change, expected) => {
    const urls = {
      owner: database().ownerUrl,
      superuser: database().superuserUrl,
      empty: database().appUrl.replace(/\/[^/]+$/, '/postgres'),
    };
    const { code, out } = await doctor(typeof change === 'string' ? { DATABASE_URL: urls[change] } : change);
    expect(out).toMatch(expected);
    expect(code).toBe(1);
  });
});
