import type { Case } from '../bench.ts';
import { POOL_SIZE } from '../data/start-api.ts';
import { measureAgainst, secondsAgainst } from '../measure/against.ts';
import { sideOf } from '../measure/ask.ts';
import { startReference } from '../reference/start-reference.ts';
import { resultOf } from '../result.ts';

/** I3: the smallest authenticated answer. */
export const whoami: Case = {
  id: 'I3',
  title: 'whoami',
  seconds: (plan) => secondsAgainst(plan, POOL_SIZE) + 1,
  async run(bench) {
    const world = bench.world(bench.plan.sizes[0]);
    const { token, id } = world.keys.wide;
    await using reference = await startReference(bench, 'select-server', '/whoami', {
      DATABASE_URL: bench.postgres.url('quorate_owner', world.database),
      WORKSPACE: id.slice(0, 5),
      KEY: id,
    });
    const measured = await measureAgainst(bench.plan, POOL_SIZE, sideOf(world, '/whoami'), {
      ...reference,
      token,
    });
    const against = 'a Fastify route with one select by primary key';
    const unit = 'requests/s';
    return [
      resultOf({
        id: 'I3',
        case: 'whoami',
        against,
        unit,
        goal: 0.6,
        ...measured.requestsPerSecond,
        ...measured,
      }),
    ];
  },
};
