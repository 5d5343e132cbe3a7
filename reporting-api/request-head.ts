import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { letGoOfBody } from './ingest/unwanted-bodies.ts';
import { type Problem, ProblemError } from './problem.ts';

/** One host and perhaps its port. Of two, Node makes one text with a comma in it. */
const HOST = /^(\[[\w:.%-]+\]|[\w.~!$&'()*+;=%-]*)(:\d*)?$/;
const TO_BE_ASKED = '100-continue';

/** What HTTP says that a server refuses, and Node refuses with an empty answer or not at all (RFC 9112 §3.2, RFC 9110 §10.1.1). */
export function refuseBadHeads(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const problem = problemOf(request.raw);
    if (!problem) return done();
    letGoOfBody(request, reply);
    done(new ProblemError(problem));
  });
}

function problemOf(raw: IncomingMessage): Problem | undefined {
  if (!isHost(raw)) return { code: 'bad_host' };
  const expected = expectationOf(raw);
  return expected === undefined || expected === TO_BE_ASKED ? undefined : { code: 'unmet_expectation' };
}

/** Nearly all requests name the same one: it is looked at once. */
let lastHost = '';

function isHost({ headers: { host }, httpVersion }: IncomingMessage): boolean {
  if (host === undefined) return httpVersion === '1.0';
  if (host === lastHost) return true;
  const isOne = HOST.test(host);
  if (isOne) lastHost = host;
  return isOne;
}

/** Whether the body comes only when it is asked for. */
export function waitsToBeAsked(raw: IncomingMessage): boolean {
  return expectationOf(raw) === TO_BE_ASKED;
}

/** By HTTP/1.0 nothing is expected, whatever the header says. */
function expectationOf({ headers, httpVersion }: IncomingMessage): string | undefined {
  return httpVersion === '1.0' ? undefined : headers.expect?.toLowerCase();
}
