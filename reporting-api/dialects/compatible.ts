import { type Problem, words } from '../problem.ts';
import type { Dialect } from './dialect.ts';

/** The published error body. It has no word for a suspended key: that is a key which does not work. */
export const compatible: Dialect = {
  name: 'compatible',
  writeProblem(reply, problem) {
    const said: Problem = problem.code === 'key_suspended' ? { code: 'unauthenticated' } : problem;
    const { status, name, detail } = words(said);
    const message =
      status === 401 ? 'Send X-Ledger-Workspace and X-Ledger-Reporting-API-Key of a working key.' : detail;
    if (status === 503) reply.header('retry-after', '1');
    const body = JSON.stringify({ message, name, status_code: status });
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  },
};
