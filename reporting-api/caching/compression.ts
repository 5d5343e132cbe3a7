import { pipeline, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { chooseEncoding, encodeWhole, encodingStream } from './encodings.ts';
import { tagOfEncoded, VARY } from './entity-tags.ts';

/** Below this, compressing costs more than it saves. */
const LEAST_CHARACTERS = 1_024;

/** Long answers and streams are compressed for those who ask; those that hold a secret never are (CRIME, BREACH). */
export function addCompression(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const whole = typeof payload === 'string' && payload.length > LEAST_CHARACTERS;
    const stream = payload instanceof Readable;
    if (!whole && !stream) return done(null, payload);
    if (request.routeOptions.config.answersSecret) return done(null, payload);
    if (reply.getHeader('cache-control')?.toString().includes('no-transform')) return done(null, payload);
    reply.header('vary', VARY);
    const encoding = chooseEncoding(request.headers['accept-encoding']?.toString());
    if (!encoding) return done(null, payload);
    reply.header('content-encoding', encoding).removeHeader('content-length');
    const tag = reply.getHeader('etag');
    if (typeof tag === 'string') reply.header('etag', tagOfEncoded(tag, encoding));
    if (stream) return done(null, encoded(payload, encodingStream(encoding), reply));
    encodeWhole(encoding, payload).then((bytes) => done(null, bytes), done);
  });
}

/** When the caller goes, the source is told. */
function encoded(
  source: Readable,
  through: NodeJS.ReadWriteStream & Readable,
  reply: FastifyReply,
): Readable {
  pipeline(source, through, (error) => {
    if (error && !reply.raw.destroyed) reply.raw.destroy();
  });
  return through;
}
