import { membersOf, retryAfterOf, words } from '../problem.ts';
import type { Quota } from '../rate-limit/policy.ts';
import type { Dialect } from './dialect.ts';

/** RFC 9457, with the members of the compatible dialect as extensions, so that either reader finds its way. */
export const native: Dialect = {
  name: 'native',
  say(problem) {
    const { status, name, title, detail } = words(problem);
    const parameter =
      problem.code === 'invalid_parameter' && problem.parameter !== null
        ? { parameter: problem.parameter }
        : {};
    const compatible = { message: detail, name, status_code: status };
    const type = `urn:quorate:problem:${name.replaceAll('_', '-')}`;
    const members = { type, title, status, detail, code: name, ...parameter, ...membersOf(problem) };
    return { status, body: JSON.stringify({ ...members, ...compatible }) };
  },
  writeProblem(reply, problem) {
    const { status, body } = native.say(problem);
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="quorate", Basic realm="quorate"');
    const retryAfter = retryAfterOf(problem);
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    return reply.code(status).type('application/problem+json; charset=utf-8').send(body);
  },
  /** Structured fields of the IETF draft: quota per window of one second, what remains of it, seconds until it is whole. */
  writeQuotas(reply, quotas) {
    const items = (item: (quota: Quota) => string) =>
      quotas.map((quota) => `"${quota.policy.name}";${item(quota)}`).join(', ');
    reply.header(
      'ratelimit-policy',
      items(({ policy }) => `q=${policy.perSecond};w=1`),
    );
    reply.header(
      'ratelimit',
      items(
        ({ policy, remaining, resetSeconds }) =>
          `r=${Math.min(remaining, policy.perSecond)};t=${resetSeconds}`,
      ),
    );
  },
};
