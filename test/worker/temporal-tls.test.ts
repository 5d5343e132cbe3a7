import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporal as check } from '../../cli/checks/temporal.ts';
import { ConfigError, type Environment, readTemporalConfig } from '../../config/index.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { connectTemporal } from '../../worker/temporal/connection.ts';
import { testTemporal } from '../support/temporal.ts';

const openssl = spawnSync('openssl', ['version']).status === 0;
const directory = temporaryDirectory('temporal-tls');
const at = (name: string) => join(directory, name);
const closing: (() => void)[] = [];

/** An authority, a server and a client that it vouches for, and a client of another authority. */
function makeCertificates(): void {
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: directory, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  for (const authority of ['authority', 'stranger-authority']) {
    run(
      ...['req', '-x509', ...key, '-days', '2', '-subj', `/CN=${authority}`],
      ...['-keyout', `${authority}.key`, '-out', `${authority}.pem`],
    );
  }
  for (const [name, authority] of [
    ['server', 'authority'],
    ['client', 'authority'],
    ['stranger', 'stranger-authority'],
  ] as const) {
    writeFileSync(at(`${name}.ext`), 'subjectAltName=DNS:temporal.example.com\n');
    run('req', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    run(
      ...['x509', '-req', '-days', '2', '-in', `${name}.csr`, '-CA', `${authority}.pem`],
      ...['-CAkey', `${authority}.key`, '-CAcreateserial', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
  }
}

async function listening(server: { listen(port: number, host: string): unknown; address(): unknown }) {
  server.listen(0, '127.0.0.1');
  await once(server as never, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends mTLS in front of the real server, as an operator's proxy would. */
async function startProxy(options: TlsOptions): Promise<string> {
  const { address } = await testTemporal();
  const [host, port] = address.split(':');
  const server = createServer({ ALPNProtocols: ['h2'], ...options }, (socket) => {
    const behind = connect(Number(port), host);
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      one.pipe(other as never);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    closing.push(() => socket.destroy());
  });
  closing.push(() => server.close());
  return listening(server);
}

let address: string;
let mutual: Environment;

beforeAll(async () => {
  if (!openssl) return;
  makeCertificates();
  const [cert, key, ca] = ['server.pem', 'server.key', 'authority.pem'].map((name) => readFileSync(at(name)));
  address = await startProxy({ cert, key, ca, requestCert: true, rejectUnauthorized: true });
  mutual = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: (await testTemporal()).namespace,
    TEMPORAL_TLS_CLIENT_CERT_PATH: at('client.pem'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: at('client.key'),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('authority.pem'),
    TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com',
  };
});
afterAll(() => {
  for (const close of closing) close();
  rmSync(directory, { recursive: true });
});

describe.skipIf(!openssl)('J3 Temporal behind TLS', () => {
  it('is reached with our certificate, and its own is checked by authority and name', async () => {
    const connection = await connectTemporal(readTemporalConfig(mutual));
    await connection.close();
    const finding = await check.look(mutual);
    expect(finding).toMatchObject({ ok: true });
    for (const change of [
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('stranger-authority.pem') },
      { TEMPORAL_TLS_SERVER_NAME: 'elsewhere.example.com' },
      { TEMPORAL_TLS_CLIENT_CERT_PATH: at('stranger.pem'), TEMPORAL_TLS_CLIENT_KEY_PATH: at('stranger.key') },
      { TEMPORAL_TLS_CLIENT_CERT_PATH: '', TEMPORAL_TLS_CLIENT_KEY_PATH: '' },
    ]) {
      const refused = connectTemporal(readTemporalConfig({ ...mutual, ...change }));
      await expect(refused, JSON.stringify(change)).rejects.toThrow(`No Temporal answers at ${address}`);
    }
  });

  it('is sent an API key as a bearer, over TLS only', async () => {
    const [cert, key] = ['server.pem', 'server.key'].map((name) => readFileSync(at(name)));
    const seen: unknown[] = [];
    const server = createSecureServer({ cert, key }, (request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '16' }).end();
    });
    server.on('session', (session) => closing.push(() => session.destroy()));
    closing.push(() => server.close());
    const config = readTemporalConfig({
      TEMPORAL_ADDRESS: await listening(server),
      TEMPORAL_API_KEY: 'a-key-of-the-cloud',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('authority.pem'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com',
    });
    await expect(connectTemporal(config)).rejects.toThrow('No Temporal answers');
    expect(seen[0]).toBe('Bearer a-key-of-the-cloud');
  });
});

describe('J3 the settings of TLS', () => {
  const plain = { TEMPORAL_ADDRESS: 'temporal.example.com:7233' };

  it('are implied by an API key, asked for alone, and absent otherwise', () => {
    expect(readTemporalConfig(plain)).not.toHaveProperty('tls');
    expect(readTemporalConfig({ ...plain, TEMPORAL_TLS: 'false' })).not.toHaveProperty('tls');
    expect(readTemporalConfig({ ...plain, TEMPORAL_TLS: 'true' }).tls).toBe(true);
    expect(readTemporalConfig({ ...plain, TEMPORAL_API_KEY: 'k' })).toMatchObject({ apiKey: 'k', tls: true });
  });

  it.skipIf(!openssl)('J1 stop the start when they do not fit together', () => {
    const cert = { TEMPORAL_TLS_CLIENT_CERT_PATH: at('client.pem') };
    const key = { TEMPORAL_TLS_CLIENT_KEY_PATH: at('client.key') };
    const wrong: [Environment, RegExp][] = [
      [{ TEMPORAL_ADDRESS: 'https://temporal.example.com' }, /^TEMPORAL_ADDRESS is not host:port/],
      [cert, /^TEMPORAL_TLS_CLIENT_KEY_PATH is not set, but/],
      [key, /^TEMPORAL_TLS_CLIENT_CERT_PATH is not set, but/],
      [
        { ...cert, TEMPORAL_TLS_CLIENT_KEY_PATH: at('server.key') },
        /^TEMPORAL_TLS_CLIENT_KEY_PATH is not the key/,
      ],
      [
        { ...cert, TEMPORAL_TLS_CLIENT_KEY_PATH: at('client.pem') },
        /^TEMPORAL_TLS_CLIENT_KEY_PATH .* no private key/,
      ],
      [
        { ...key, TEMPORAL_TLS_CLIENT_CERT_PATH: at('client.key') },
        /^TEMPORAL_TLS_CLIENT_CERT_PATH .* no certificate/,
      ],
      [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('none') }, /^TEMPORAL_TLS_SERVER_CA_CERT_PATH .*\(ENOENT\)/],
      [{ TEMPORAL_TLS: 'yes' }, /^TEMPORAL_TLS is "yes"/],
      [{ TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'very-secret' }, /^TEMPORAL_TLS is false(?!.*very-secret)/],
      [{ TEMPORAL_TLS: 'false', ...cert, ...key }, /^TEMPORAL_TLS is false/],
    ];
    for (const [change, words] of wrong) {
      const refused = expect(() => readTemporalConfig({ ...plain, ...change }));
      refused.toThrow(ConfigError);
      refused.toThrow(words);
    }
  });
});
