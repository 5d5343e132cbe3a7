import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Place } from '../catalogue/resource.ts';
import type { LastUse } from './last-use.ts';
import { ProblemError } from './problem.ts';
import type { Gate } from './rate-limit/gate.ts';
import type { Found, Read, Reads } from './reads.ts';

/** Answers one request by one read; `plan` says which, or throws the problem with the caller's parameters. */
export type Respond = (
  request: FastifyRequest,
  reply: FastifyReply,
  plan: () => Read,
) => Promise<FastifyReply>;

/** What is sent for a read. */
export interface Said {
  text: string;
  mediaType: string;
  /** Of a list: where the next page begins, null at the end. */
  nextPlace: Place | null;
}

/** The same without sending it: for who reads more than once. */
export type Ask = (request: FastifyRequest, plan: () => Read) => Promise<Said>;

/** Proves the key and nothing more: what a bad parameter or an unknown id is worth saying depends on it. */
const PROVE: Read = { name: 'read_whoami', arguments: [] };

export function createRespond(ask: Ask): Respond {
  return async (request, reply, plan) => {
    const { text, mediaType } = await ask(request, plan);
    return reply.type(mediaType).send(text);
  };
}

export function createAsk(reads: Reads, lastUse: LastUse, gate: Gate): Ask {
  return async (request, plan) => {
    const { caller } = request;
    const charged = await gate.enter(request);
    const planned = planOrProblem(plan);
    const answer = await reads.run(caller, planned.read ?? PROVE);
    const refusal = answer.ok ? undefined : answer.problem.code;
    if (refusal === 'unauthenticated') await gate.failed(request);
    else await gate.proved(request, charged);
    if (!answer.ok && (refusal === 'unauthenticated' || refusal === 'key_suspended')) {
      throw new ProblemError(answer.problem);
    }
    if (caller.credential) {
      lastUse.note(caller.credential.clientId, request.ip, request.headers['user-agent'] ?? '');
    }
    if (planned.problem) throw planned.problem;
    if (!answer.ok) throw new ProblemError(answer.problem);
    const { mediaType = 'application/json; charset=utf-8', render = asItIs } = planned.read ?? PROVE;
    return { text: render(answer), mediaType, nextPlace: answer.nextPlace };
  };
}

const asItIs = ({ body }: Found) => body;

function planOrProblem(plan: () => Read): { read?: Read; problem?: ProblemError } {
  try {
    return { read: plan() };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error };
    throw error;
  }
}
