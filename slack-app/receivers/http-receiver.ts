import type { App, Receiver } from '@slack/bolt';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { ConfigError, type ListenConfig } from '../../config/index.ts';
import type { Database } from '../../database/tables/index.ts';
import type { Logger } from '../../observability/logger.ts';
import { addOperationalRoutes, type Operational } from '../../observability/operational-routes.ts';
import { actOf } from './act-of.ts';
import { readBody } from './read-body.ts';
import { returnReceipt, takeReceipt } from './receipts.ts';
import type { Payload } from './scrub-payload.ts';
import { originOf, workspaceOfOrigin } from './team.ts';
import { verifySignature } from './verify-signature.ts';

const MOST_BYTES = 1_048_576;

export interface HttpReceiverOptions {
  db: Kysely<Database>;
  signingSecret: string;
  listen: ListenConfig;
  operational: Operational;
  logger: Logger;
}

/** Slack's requests over HTTP, with the operational routes on the same port. Unsigned, old, forged or repeated ones have no effect. */
export function createHttpReceiver(options: HttpReceiverOptions): { receiver: Receiver; url(): string } {
  if (options.signingSecret === '')
    throw new ConfigError('SLACK_SIGNING_SECRET is empty: anybody could speak as Slack');
  const server = fastify({
    bodyLimit: MOST_BYTES,
    requestTimeout: 15_000,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
  });
  const anyBody = { parseAs: 'buffer' } as const;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', anyBody, (_request, body, done) => done(null, body));
  addOperationalRoutes(server, options.operational);
  let url = '';
  const receiver: Receiver = {
    init: (app) => addSlackRoute(server, app, options),
    start: async () => {
      url = await server.listen(options.listen);
    },
    stop: () => server.close(),
  };
  return { receiver, url: () => url };
}

function addSlackRoute(server: FastifyInstance, app: App, options: HttpReceiverOptions): void {
  server.post<{ Body: Buffer | undefined }>('/slack/events', async (request, reply) => {
    const body = request.body ?? Buffer.alloc(0);
    const signature = header(request, 'x-slack-signature');
    const timestamp = header(request, 'x-slack-request-timestamp');
    const verdict = verifySignature(options.signingSecret, { signature, timestamp, body });
    if (verdict !== 'genuine') {
      options.logger.warn({ verdict }, 'a request to the Slack endpoint was refused');
      return reply.code(401).send();
    }
    const payload = readBody(header(request, 'content-type') ?? '', body);
    if (!payload) return reply.code(400).send();
    if (payload['type'] === 'url_verification') return reply.send({ challenge: payload['challenge'] });
    if (payload['ssl_check'] !== undefined) return reply.send();
    return deliver(
      app,
      options,
      { payload, signature: signature ?? '', retry: header(request, 'x-slack-retry-num') },
      reply,
    );
  });
}

interface Delivery {
  payload: Payload;
  signature: string;
  retry: string | undefined;
}

/**
 * Hands one genuine delivery to Bolt, once: a replay of its signature is answered and forgotten. An act has a receipt of
 * its own, under whatever signature it comes again.
 */
async function deliver(
  app: App,
  { db }: HttpReceiverOptions,
  { payload, signature, retry }: Delivery,
  reply: FastifyReply,
) {
  const workspaceId = actOf(payload) ? null : await workspaceOfOrigin(db, originOf(payload));
  if (workspaceId && !(await takeReceipt(db, workspaceId, signature))) return reply.send();
  return new Promise<FastifyReply>((resolve) => {
    let acknowledged = false;
    const ack = async (answer?: unknown) => {
      if (acknowledged) return;
      acknowledged = true;
      resolve(answer === undefined || answer === '' ? reply.code(200).send() : reply.code(200).send(answer));
    };
    app
      .processEvent({ body: payload, ack, ...(retry === undefined ? {} : { retryNum: Number(retry) }) })
      // Not acknowledged and not failed: nobody listens to this kind of delivery.
      .then(() => (acknowledged ? undefined : ack()))
      .catch(async () => {
        // Logged where it happened. Slack delivers an event again that is answered so.
        if (acknowledged) return;
        acknowledged = true;
        if (workspaceId) await returnReceipt(db, workspaceId, signature).catch(() => undefined);
        resolve(reply.code(500).send());
      });
  });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
