import type { FastifyReply } from 'fastify';
import type { Problem } from '../problem.ts';
import type { Quota } from '../rate-limit/policy.ts';

/** How a caller is spoken to. Routes, scope and bodies are the same; only what is said when there is no answer differs. */
export interface Dialect {
  readonly name: 'native' | 'compatible';
  /** What is said when there is no answer: its status and the body, which may also end a stream as its last line. */
  say(problem: Problem): { status: number; body: string };
  writeProblem(reply: FastifyReply, problem: Problem): FastifyReply;
  /** Says how many more requests there may be; at least one quota. */
  writeQuotas(reply: FastifyReply, quotas: readonly Quota[]): void;
}
