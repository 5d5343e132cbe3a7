import { membersOf, type Problem, retryAfterOf, words } from '../problem.ts';
import type { Dialect } from './dialect.ts';

/** What the published system answers over its limit; never 429. */
const ENHANCE_YOUR_CALM = 420;

/** There is no word for a suspended key: that is a key which does not work. */
function known(problem: Problem): Problem {
  return problem.code === 'key_suspended' ? { code: 'unauthenticated' } : problem;
}

/** The published error body. */
export const compatible: Dialect = {
  name: 'compatible',
  say(problem) {
    const said = known(problem);
    const { status: native, name, detail } = words(said);
    const status = said.code === 'rate_limited' ? ENHANCE_YOUR_CALM : native;
    const message =
      status === 401 ? 'Send X-Ledger-Workspace and X-Ledger-Reporting-API-Key of a working key.' : detail;
    return { status, body: JSON.stringify({ message, name, status_code: status, ...membersOf(said) }) };
  },
  writeProblem(reply, problem) {
    const { status, body } = compatible.say(problem);
    const retryAfter = retryAfterOf(known(problem));
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  },
  /** These headers know one limit: the one that is nearest. */
  writeQuotas(reply, quotas) {
    const [nearest] = [...quotas].sort((a, b) => a.remaining - b.remaining);
    if (!nearest) return;
    reply.header('x-ratelimit-limit', nearest.policy.perSecond);
    reply.header('x-ratelimit-remaining', Math.min(nearest.remaining, nearest.policy.perSecond));
    reply.header('x-ratelimit-reset', nearest.resetSeconds);
  },
};
