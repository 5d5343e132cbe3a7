import type { FastifyReply } from 'fastify';
import type { Problem } from '../problem.ts';

/** How a caller is spoken to. Routes, scope and bodies are the same; only what is said when there is no answer differs. */
export interface Dialect {
  readonly name: 'native' | 'compatible';
  writeProblem(reply: FastifyReply, problem: Problem): FastifyReply;
}
