import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let writer: SeededKey;
let reader: SeededKey;
const sockets = new Set<Socket>();

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  writer = await seedKey(api().db, acme, { permissionGroups: ['full-access'] });
  reader = await seedKey(api().db, acme, { permissionGroups: ['reports'] });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** A connection on which bytes are sent as they are. */
function dial() {
  const socket = connect(Number(new URL(api().url).port), '127.0.0.1');
  sockets.add(socket);
  const line = { heard: '', closed: false };
  socket.on('data', (chunk) => (line.heard += chunk));
  socket.on('close', () => (line.closed = true));
  socket.on('error', () => undefined);
  return {
    send: (text: string) => socket.write(text),
    hears: (pattern: RegExp) => expect.poll(() => line.heard).toMatch(pattern),
    heard: () => line.heard,
    isClosed: () => expect.poll(() => line.closed, { timeout: 5_000 }).toBe(true),
  };
}

const native = (token: string) => `Authorization: Bearer ${token}\r\n`;
const compatible = (token: string) =>
  `X-Ledger-Workspace: ${acme.name}\r\nX-Ledger-Reporting-API-Key: ${token}\r\n`;

describe('D5 the host of a request', () => {
  const bad = {
    'no host': '',
    'two hosts': 'Host: api.example.com\r\nHost: elsewhere.example.com\r\n',
    'the same host twice': 'Host: x\r\nHost: x\r\n',
    'two hosts in one': 'Host: api.example.com, elsewhere.example.com\r\n',
    'a host that is none': 'Host: user@api.example.com/x\r\n',
  };
  it.each(Object.entries(bad))('%s: 400 in the dialect of the caller, on any path', async (_, host) => {
    for (const path of ['/accounts', '/healthz', '/nothing']) {
      const line = dial();
      line.send(`GET ${path} HTTP/1.1\r\n${host}${native(reader.token)}\r\n`);
      await line.hears(/^HTTP\/1\.1 400 .*problem\+json.*"code":"bad_host".*"status_code":400}$/s);
    }
    const line = dial();
    line.send(`GET /accounts HTTP/1.1\r\n${host}${compatible(reader.token)}\r\n`);
    await line.hears(/^HTTP\/1\.1 400 .*\r\n{"message":"[^"]+","name":"bad_host","status_code":400}$/s);
  });

  it.each(['api.example.com', 'API.example.com:8443', '127.0.0.1:4600', '[::1]:4600', ''])(
    'takes "%s"',
    async (host) => {
      const line = dial();
      line.send(`GET /whoami HTTP/1.1\r\nHost: ${host}\r\n${native(reader.token)}\r\n`);
      await line.hears(/^HTTP\/1\.1 200 /);
    },
  );

  it('a body that comes along is let go of, however long it is', async () => {
    const line = dial();
    line.send(
      `POST /ingest/accounts HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${native(writer.token)}\r\n1\r\n{\r\n`,
    );
    await line.hears(/^HTTP\/1\.1 400 .*"code":"bad_host"/s);
    await line.isClosed();
  });

  it('needs none by HTTP/1.0, and takes a whole address in the place of a path', async () => {
    const old = dial();
    old.send(`GET /whoami HTTP/1.0\r\n${native(reader.token)}\r\n`);
    await old.hears(/^HTTP\/1\.1 200 /);
    const whole = dial();
    whole.send(`GET http://x/whoami HTTP/1.1\r\nHost: x\r\n${native(reader.token)}\r\n`);
    await whole.hears(/^HTTP\/1\.1 200 /);
  });

  it('two credentials are none, whichever of them works', async () => {
    for (const two of [
      native('nonsense') + native(reader.token),
      native(reader.token) + native('nonsense'),
    ]) {
      const line = dial();
      line.send(`GET /whoami HTTP/1.1\r\nHost: x\r\n${two}\r\n`);
      await line.hears(/^HTTP\/1\.1 401 /);
    }
  });
});

describe('D5 what a request expects', () => {
  it('anything but to be asked for its body: 417 in the dialect of the caller', async () => {
    for (const expected of ['a-miracle', 'a-miracle, 100-continue']) {
      const line = dial();
      line.send(`GET /accounts HTTP/1.1\r\nHost: x\r\nExpect: ${expected}\r\n${native(reader.token)}\r\n`);
      await line.hears(/^HTTP\/1\.1 417 .*problem\+json.*"code":"unmet_expectation"/s);
    }
    const line = dial();
    line.send(`GET /accounts HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n${compatible(reader.token)}\r\n`);
    await line.hears(/^HTTP\/1\.1 417 .*{"message":"[^"]+","name":"unmet_expectation","status_code":417}$/s);
  });

  const body = [...demoNdjson('transactions', 2)].join('');
  const webhook = '{"all":{"webhook":null}}';
  const upload = (headers: string, path = '/ingest/transactions') =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nExpect: 100-continue\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`;
  const configuration = (headers: string) =>
    `PUT /notifications/configuration HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: ${webhook.length}\r\n${headers}\r\n`;

  it('a body is asked for when its sender may send it, and then taken', async () => {
    for (const headers of [native(writer.token), compatible(writer.token)]) {
      const line = dial();
      line.send(upload(headers));
      await line.hears(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
      line.send(body);
      await line.hears(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 .*"lines":2,/s);
    }
    const line = dial();
    line.send(configuration(native(reader.token)));
    await line.hears(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    line.send(webhook);
    await line.hears(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });

  it('a body that will not be taken is not asked for, and its connection ends with the refusal', async () => {
    const refused: [string, number][] = [
      [upload(native('nonsense')), 401],
      [upload(native(reader.token)), 403],
      [upload(native(writer.token), '/ingest/gadgets'), 404],
      [upload(native(writer.token), '/ingest/transactions?colour=red'), 400],
      [upload(native(writer.token), '/accounts'), 405],
      [configuration(native('nonsense')), 401],
    ];
    for (const [head, status] of refused) {
      const line = dial();
      line.send(head);
      await line.isClosed();
      expect(line.heard()).toMatch(
        new RegExp(`^HTTP/1\\.1 ${status} .*problem\\+json.*connection: close`, 'is'),
      );
    }
  });

  it('who does not wait to be asked is not asked', async () => {
    const line = dial();
    line.send(upload(native(writer.token)).replace('Expect: 100-continue\r\n', '') + body);
    await line.hears(/^HTTP\/1\.1 200 /);
    const old = dial();
    old.send(upload(native(writer.token)).replace('HTTP/1.1', 'HTTP/1.0') + body);
    await old.hears(/^HTTP\/1\.1 200 /);
  });
});
