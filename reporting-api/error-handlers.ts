import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../observability/logger.ts';
import { native } from './dialects/native.ts';
import { type Problem, ProblemError } from './problem.ts';

/** Every answer that is none goes through here: in the caller's dialect, in our words, without what went wrong inside. */
export function addErrorHandlers(app: FastifyInstance, logger: Logger): void {
  app.setNotFoundHandler((request, reply) =>
    request.caller.dialect.writeProblem(reply, { code: 'not_found' }),
  );
  app.setErrorHandler((error, request, reply) => {
    const problem = explain(error, request, logger);
    // A request can fail before it was looked at.
    return (request.caller?.dialect ?? native).writeProblem(reply, problem);
  });
}

/** What a failure is to its caller; what we did not foresee is logged, by route. */
export function explain(error: unknown, { routeOptions }: FastifyRequest, logger: Logger): Problem {
  const problem = problemOf(error);
  const route = routeOptions.url ?? 'none';
  if (problem.code === 'internal') logger.error({ err: error, route }, 'a request failed');
  if (problem.code === 'unavailable') logger.warn({ route }, 'the database did not answer a request');
  return problem;
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  // The one place where a media type is looked at reads uploads.
  if (status === 415) return { code: 'not_ndjson' };
  if (status === 413) return { code: 'body_too_large' };
  const refused = typeof status === 'number' && status >= 400 && status < 500;
  return refused ? { code: 'refused_by_server', status } : { code: 'internal' };
}
