import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newWorkspaceId } from '../../domain/ids.ts';
import { mintSecret } from '../../keys/secret/mint.ts';
import { createLogger } from '../../observability/logger.ts';
import { scrub } from '../../observability/scrub.ts';
import { testPeppers } from '../support/seed-key.ts';

const { minted } = mintSecret(testPeppers, 'live', newWorkspaceId());
const { token, secret } = minted.show();

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(
    createLogger({ level: 'trace', name: 'test', destination: { write: (line) => void lines.push(line) } }),
  );
  return lines.join('');
}

describe('T4 a log line never holds a secret', () => {
  const ways: [string, (logger: ReturnType<typeof createLogger>) => void][] = [
    ['in the message', (logger) => logger.info(`got ${token} from somebody`)],
    ['in a field of any name', (logger) => logger.info({ deep: { er: [{ thing: token }] } })],
    ['in an error and its stack', (logger) => logger.error({ err: new Error(`cannot use ${token}`) })],
    [
      'its secret part alone',
      (logger) => logger.info({ body: `{"secret":"${secret}"}`, part: secret.slice(0, 43) }),
    ],
    [
      'in headers',
      (logger) =>
        logger.info({ headers: { authorization: `Bearer ${token}`, 'x-ledger-reporting-api-key': token } }),
    ],
    [
      'as Basic',
      (logger) =>
        logger.info({ line: `Basic ${Buffer.from(`${minted.clientId}:${secret}`).toString('base64')}` }),
    ],
    [
      'as the object that carries it',
      (logger) => logger.info({ minted, text: `${minted}`, seen: inspect(minted) }),
    ],
  ];
  it.each(ways)('%s', (_way, write) => {
    const text = logged(write);
    expect(text.length).toBeGreaterThan(20);
    expect(text).not.toContain(secret.slice(0, 43));
    expect(text).not.toContain(Buffer.from(`${minted.clientId}:${secret}`).toString('base64').slice(0, 40));
  });

  it('hides what is named a secret whatever its form, and Slack tokens and database passwords by theirs', () => {
    const text = logged((logger) => {
      logger.info({
        botToken: 'plain',
        request: { headers: { authorization: 'odd' } },
        config: { signingSecret: 'hush' },
      });
      logger.info('xoxb-1234-5678-abcdefgh and postgres://app:pass-word@db/quorate');
    });
    for (const secretText of ['plain', 'odd', 'hush', 'abcdefgh', 'pass-word'])
      expect(text).not.toContain(secretText);
    expect(text).toContain('postgres://app:[secret]@db/quorate');
  });

  it('leaves ids, digests and ordinary words as they are', () => {
    const ordinary = `Qk3Xp_req_4nB8sQk3Xp4nB8sZ ${'ab'.repeat(32)} ${minted.clientId} workspace Treasury`;
    expect(scrub(ordinary)).toBe(ordinary);
  });

  it('says which process speaks, when, and how loud', () => {
    expect(JSON.parse(logged((logger) => logger.warn('careful')))).toMatchObject({
      level: 'warn',
      process: 'test',
      msg: 'careful',
    });
  });
});
