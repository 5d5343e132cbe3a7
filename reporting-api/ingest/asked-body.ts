import type { FastifyReply, FastifyRequest } from 'fastify';
import { waitsToBeAsked } from '../request-head.ts';
import { atWalkingPace } from './at-walking-pace.ts';

/**
 * The bytes of a body, as long as they come. Who waits to be asked for it (Expect: 100-continue) is asked when its first
 * byte is wanted: what is refused before that, was refused without it.
 */
export async function* askedBody({ raw }: FastifyRequest, reply: FastifyReply): AsyncGenerator<Buffer> {
  if (waitsToBeAsked(raw)) reply.raw.writeContinue();
  yield* atWalkingPace(raw);
}
