import { isIPv4 } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { type EncryptingCodec, PayloadRefusedError } from './payload-codec.ts';
import { PayloadJson, payloadFromJson, payloadToJson } from './payload-json.ts';

const Body = Type.Object({ payloads: Type.Array(PayloadJson) });

export interface CodecEndpointOptions {
  /** The one origin that may read payloads: Temporal's web page. */
  uiOrigin: string;
  /** Also answer callers that are not on this machine (whoever reaches the port can then claim the origin). */
  allowRemote?: boolean;
}

/**
 * Temporal's remote codec protocol, decoding only: `POST /decode`, so that Temporal's web page shows payloads in the
 * clear. Everything is refused to other origins and, by default, to other machines.
 */
export async function codecEndpoint(
  app: FastifyInstance,
  codec: EncryptingCodec,
  options: CodecEndpointOptions,
): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => admit(request, reply, options));
    scope.options('/decode', async (_request, reply) => {
      const allowed = {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type, x-namespace',
      };
      return reply.code(204).headers(allowed).send();
    });
    scope.post<{ Body: Static<typeof Body> }>(
      '/decode',
      { schema: { body: Body } },
      async (request, reply) => {
        const namespace = request.headers['x-namespace'];
        if (typeof namespace !== 'string')
          return reply.code(400).send({ message: 'The header X-Namespace is missing' });
        try {
          return {
            payloads: codec
              .decodeForDisplay(request.body.payloads.map(payloadFromJson), namespace)
              .map(payloadToJson),
          };
        } catch (error) {
          if (error instanceof PayloadRefusedError) return reply.code(400).send({ message: error.message });
          throw error;
        }
      },
    );
    scope.post('/encode', async (_request, reply) =>
      reply.code(403).send({ message: 'This endpoint only decodes' }),
    );
  });
}

async function admit(
  { headers, socket }: FastifyRequest,
  reply: FastifyReply,
  options: CodecEndpointOptions,
): Promise<void> {
  void reply.header('vary', 'origin');
  if (headers.origin !== options.uiOrigin)
    return reply.code(403).send({ message: 'This origin may not read payloads' });
  if (!options.allowRemote && !isLoopback(socket.remoteAddress))
    return reply.code(403).send({ message: 'Payloads are shown on this machine only' });
  void reply.header('access-control-allow-origin', options.uiOrigin);
}

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}
