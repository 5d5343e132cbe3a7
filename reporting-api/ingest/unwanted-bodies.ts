import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads a body itself, and bounds it. */
    takesBody?: boolean;
    /** Its answers may be neither kept nor compressed. */
    answersSecret?: boolean;
  }
}

const LINGER_MILLISECONDS = 2_000;

/** A body that nobody will read is refused before a byte of it is: it could come for as long as it likes. */
export function refuseUnwantedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!hasBody(request) || request.routeOptions.config.takesBody) return done();
    letGoOfBody(request, reply);
    done(new ProblemError({ code: request.is404 ? 'not_found' : 'unexpected_body' }));
  });
}

/**
 * After the answer: who is still sending gets a moment to read it, since closing at once would reset the connection
 * and take the answer along; then the connection is closed.
 */
export function letGoOfBody(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('finish', () => {
    if (request.raw.complete) return;
    request.raw.resume();
    const timer = setTimeout(() => request.raw.complete || request.socket.destroy(), LINGER_MILLISECONDS);
    request.raw.once('close', () => clearTimeout(timer));
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
