import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Encoding } from './encodings.ts';

/** `W/` and what an encoding added do not matter to whether a caller has the same answer already. */
const TAG = /(?:W\/)?"([^"]*?)(?:-(?:br|gzip))?"/g;
/** What an answer depends on besides its address; a 304 says so too. */
export const VARY = 'Authorization, X-Ledger-Workspace, X-Ledger-Reporting-API-Key, Accept, Accept-Encoding';
const NO_LONGER_THAN = 4_096;

/**
 * Strong tags over the body as it is: the same bytes, the same tag, in every process. An answer with a tag may be kept
 * by its caller alone, and must be asked for again each time; all others may not be kept at all.
 */
export function addEntityTags(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string')
      return done(null, payload);
    if (request.routeOptions.config.answersSecret) return done(null, payload);
    const tag = hash('sha256', payload, 'base64url').slice(0, 27);
    const known = knownAs(tag, request.headers['if-none-match']);
    reply
      .header('etag', known ?? `"${tag}"`)
      .header('cache-control', 'private, no-cache')
      .header('vary', VARY);
    if (known === null) return done(null, payload);
    reply.code(304).removeHeader('content-type');
    // Not even an empty text: a 304 must not say a length that the answer itself does not have.
    done(null, null);
  });
}

/** The same answer encoded otherwise is another representation, and a strong tag must say so. */
export function tagOfEncoded(tag: string, encoding: Encoding): string {
  return `${tag.slice(0, -1)}-${encoding}"`;
}

/** The tag of the very representation that the caller has, encoded or not, so that its cache finds it; null without one. */
function knownAs(tag: string, ifNoneMatch: string | undefined): string | null {
  if (ifNoneMatch === undefined || ifNoneMatch.length > NO_LONGER_THAN) return null;
  if (ifNoneMatch.trim() === '*') return `"${tag}"`;
  const same = [...ifNoneMatch.matchAll(TAG)].find(([, known]) => known === tag);
  return same ? same[0].replace(/^W\//, '') : null;
}
