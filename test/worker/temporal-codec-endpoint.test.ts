import { defaultPayloadConverter } from '@temporalio/common';
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codecEndpoint } from '../../worker/temporal/codec-server.ts';
import { createPayloadCodec } from '../../worker/temporal/payload-codec.ts';
import { type PayloadJson, payloadToJson } from '../../worker/temporal/payload-json.ts';
import { newKey, only } from './codec-stage.ts';

const origin = 'http://127.0.0.1:8233';
const codec = createPayloadCodec(only(newKey('k1')));

describe('the codec endpoint of Temporal’s web page', () => {
  const app: FastifyInstance = fastify();
  let sealed: PayloadJson[];
  beforeAll(async () => {
    await codecEndpoint(app, codec, { uiOrigin: origin });
    const plain = [defaultPayloadConverter.toPayload('hello')];
    sealed = (await codec.encode(plain, { type: 'workflow', namespace: 'default', workflowId: 'w' })).map(
      payloadToJson,
    );
  });
  afterAll(() => app.close());

  const usual = { origin, 'x-namespace': 'default' };
  const ask = (options: InjectOptions = {}, payloads = sealed) =>
    app.inject({ method: 'POST', url: '/decode', payload: { payloads }, headers: usual, ...options });

  it('decodes for the web page', async () => {
    const answer = await ask();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    const [payload] = answer.json<{ payloads: { data: string; metadata: { encoding: string } }[] }>()
      .payloads;
    expect(Buffer.from(payload!.data, 'base64').toString()).toBe('"hello"');
    expect(Buffer.from(payload!.metadata.encoding, 'base64').toString()).toBe('json/plain');
  });

  it('lets the web page ask beforehand, and no other origin', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    } as const;
    const allowed = await ask(preflight);
    expect(allowed.statusCode).toBe(204);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
    });
    const other = await ask({
      ...preflight,
      headers: { ...preflight.headers, origin: 'http://evil.example' },
    });
    expect(other.statusCode).toBe(403);
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    'http://127.0.0.1:8234',
    'https://127.0.0.1:8233',
    'http://127.0.0.1:8233.evil.example',
    'null',
    undefined,
  ])('refuses the origin %s', async (other) => {
    const answer = await ask({ headers: { 'x-namespace': 'default', ...(other && { origin: other }) } });
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.body).not.toContain('payloads":');
  });

  it('refuses callers from other machines, whatever origin they claim', async () => {
    expect((await ask({ remoteAddress: '10.0.0.7' })).statusCode).toBe(403);
    expect((await ask({ remoteAddress: '::ffff:127.0.0.1' })).statusCode).toBe(200);
  });

  it('never encodes', async () => {
    expect((await ask({ url: '/encode' })).statusCode).toBe(403);
  });

  it('T48 refuses what is plain, or of another namespace, instead of passing it through', async () => {
    const plain = await ask({}, [...sealed, payloadToJson(defaultPayloadConverter.toPayload('hello'))]);
    expect(plain.statusCode).toBe(400);
    expect(plain.json()).toEqual({ message: expect.stringContaining('is not encrypted') });
    expect((await ask({ headers: { origin, 'x-namespace': 'other' } })).statusCode).toBe(400);
    expect((await ask({ headers: { origin } })).statusCode).toBe(400);
  });
});
