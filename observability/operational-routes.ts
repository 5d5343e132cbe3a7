import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** What must answer before this process can do its work: each resolves, or throws with the reason. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

export interface Operational {
  checks: ReadinessChecks;
  /** Left out where the port is public and metrics have one of their own. */
  metrics?: Registry;
  checkTimeoutMilliseconds?: number;
  /** For so long an answer of `/readyz` stands; a second unless told. */
  readinessStandsMilliseconds?: number;
}

/**
 * `/healthz` (the process runs), `/readyz` (all it depends on answers; else 503 naming what does not) and `/metrics`.
 * The answers name components, never addresses or errors. Anybody may ask, so many who ask share one look.
 */
export function addOperationalRoutes(app: FastifyInstance, operational: Operational): void {
  const { checks, metrics, checkTimeoutMilliseconds = 2_000 } = operational;
  const look = shared(
    () =>
      Promise.all(
        Object.entries(checks).map(
          async ([name, check]) => [name, await passes(check, checkTimeoutMilliseconds)] as const,
        ),
      ),
    operational.readinessStandsMilliseconds ?? 1_000,
  );
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const results = await look();
    const ready = results.every(([, passed]) => passed);
    const components = Object.fromEntries(
      results.map(([name, passed]) => [name, passed ? 'ok' : 'unavailable']),
    );
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', components });
  });
  if (metrics) {
    app.get('/metrics', async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.metrics()),
    );
  }
}

/** One look at a time, whose outcome stands for a moment after it: a flood of questions is no flood of looks. */
function shared<Outcome>(look: () => Promise<Outcome>, standsMilliseconds: number): () => Promise<Outcome> {
  let last: Promise<Outcome> | undefined;
  let standsUntil = 0;
  return () => {
    if (last && performance.now() < standsUntil) return last;
    standsUntil = Number.POSITIVE_INFINITY;
    last = look().finally(() => {
      standsUntil = performance.now() + standsMilliseconds;
    });
    return last;
  };
}

async function passes(check: () => Promise<unknown>, timeoutMilliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMilliseconds);
  });
  try {
    await Promise.race([check(), timeout]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
