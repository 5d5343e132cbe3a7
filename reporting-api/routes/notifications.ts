import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { createDatabase } from '../../database/connection.ts';
import type { KeyId } from '../../domain/ids.ts';
import { configureWebhook } from '../../webhooks/configure.ts';
import { unsealSecret } from '../../webhooks/seal.ts';
import { webhookUrlProblem } from '../../webhooks/url-problem.ts';
import { askedBody } from '../ingest/asked-body.ts';
import { letGoOfBody } from '../ingest/unwanted-bodies.ts';
import { wholeBody } from '../ingest/whole-body.ts';
import { refuseParameters } from '../parameters.ts';
import { ProblemError } from '../problem.ts';
import type { Found } from '../reads.ts';
import type { Ask, Respond } from '../respond.ts';

export const CONFIGURATION_PATH = '/notifications/configuration';
const MAX_BODY_BYTES = 8_192;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

const Webhook = Type.Object(
  { url: Type.String({ maxLength: 2_048 }), secret: Type.String({ minLength: 1, maxLength: 1_024 }) },
  { additionalProperties: false },
);
export const Configuration = Type.Object(
  {
    all: Type.Object(
      { webhook: Type.Optional(Type.Union([Webhook, Type.Null()])) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
const validator = Compile(Configuration);

interface Deps {
  pool: pg.Pool;
  ask: Ask;
  respond: Respond;
  webhooks: { key: Buffer; allowLoopback: boolean };
}

/** Where a key is told of events: one webhook a key, which the key itself sets. Only https is taken. */
export function addNotificationRoutes(app: FastifyInstance, { pool, ask, respond, webhooks }: Deps): void {
  const db = createDatabase(pool);
  const render = ({ body }: Found) => {
    const { url, sealed, key } = JSON.parse(body) as { url: string | null; sealed: string; key: string };
    const webhook = url && { url, secret: unsealSecret(webhooks.key, key, Buffer.from(sealed, 'base64')) };
    return JSON.stringify({ all: { webhook } });
  };
  app.get(CONFIGURATION_PATH, { config: { answersSecret: true } }, (request, reply) =>
    respond(request, reply, () => {
      refuseParameters(request.query as object);
      return { name: 'read_notification_configuration', arguments: [], render };
    }),
  );
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Not read before its sender is known, whatever it calls itself.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const config = { takesBody: true, answersSecret: true };
    scope.put(CONFIGURATION_PATH, { config }, async (request, reply) => {
      letGoOfBody(request, reply);
      const { text: keyId } = await ask(request, () => {
        refuseParameters(request.query as object);
        return { name: 'read_key_id', arguments: [] };
      });
      const body = await wholeBody(askedBody(request, reply), MAX_BODY_BYTES);
      const wanted = readConfiguration(body, webhooks.allowLoopback);
      const workspaceId = request.caller.credential?.workspaceId;
      const webhook = wanted.all.webhook ?? null;
      const of = workspaceId && { workspaceId, keyId: keyId as KeyId };
      if (!of || !(await configureWebhook(db, webhooks.key, of, webhook))) {
        throw new ProblemError({ code: 'unauthenticated' });
      }
      return reply.type('application/json; charset=utf-8').send(JSON.stringify({ all: { webhook } }));
    });
  });
}

function readConfiguration(body: Buffer, allowLoopback: boolean): Static<typeof Configuration> {
  const wrong = (parameter: string, reason: string) =>
    new ProblemError({ code: 'invalid_parameter', parameter, reason });
  const value = parse(body);
  if (!validator.Check(value)) {
    const [worst] = validator.Errors(value);
    throw wrong(
      worst?.instancePath.split('/').at(-1) || 'all',
      'is not as {"all":{"webhook":{"url":"https://…","secret":"…"}}}',
    );
  }
  const url = value.all.webhook?.url;
  if (url !== undefined && webhookUrlProblem(url, allowLoopback)) {
    throw wrong(
      'url',
      'must be an https address on port 443, outside of private networks, without credentials',
    );
  }
  return value;
}

/** Bytes that are no UTF-8 are refused: guessed at, they would make a secret that signs nothing. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    return undefined;
  }
}
