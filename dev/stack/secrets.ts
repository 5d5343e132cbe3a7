import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an embedded stack keeps to itself. Names of the environment stand for what its processes are given. */
export interface StackSecrets {
  postgres: { superuser: string; owner: string; app: string };
  QUORATE_PEPPERS: string;
  QUORATE_PAYLOAD_KEYS: string;
  QUORATE_WEBHOOK_KEY: string;
  slack: { botToken: string; appToken: string; signingSecret: string };
}

/** The secrets of a data directory: made at its first start, in a file that only its owner reads. */
export function stackSecrets(dataDirectory: string): StackSecrets {
  const file = join(dataDirectory, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as StackSecrets;
  const secrets = makeSecrets();
  writeFileSync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
}

function makeSecrets(): StackSecrets {
  const key = () => randomBytes(32).toString('base64');
  const password = () => randomBytes(24).toString('base64url');
  return {
    postgres: { superuser: password(), owner: password(), app: password() },
    QUORATE_PEPPERS: `1:${key()}`,
    QUORATE_PAYLOAD_KEYS: `k1:${key()}`,
    QUORATE_WEBHOOK_KEY: key(),
    slack: { botToken: `xoxb-${password()}`, appToken: `xapp-${password()}`, signingSecret: password() },
  };
}
