import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type pg from 'pg';
import { Histogram, type Registry } from 'prom-client';
import { catalogue } from '../catalogue/index.ts';
import {
  type ConnectionLimits,
  isAmong,
  type Peppers,
  readConnectionLimits,
  readPublicUrl,
  readRateLimits,
} from '../config/index.ts';
import { deriveCursorKeys } from '../keys/secret/cursor-keys.ts';
import type { Logger } from '../observability/logger.ts';
import { addOperationalRoutes } from '../observability/operational-routes.ts';
import { boundConnections, boundRequests } from './bound-connections.ts';
import { addCompression } from './caching/compression.ts';
import { addEntityTags } from './caching/entity-tags.ts';
import { type Caller, callerOf } from './caller.ts';
import { refuseUnreadable } from './client-error.ts';
import { createCursors } from './cursor/cursors.ts';
import { drainOnClose } from './drain.ts';
import { addErrorHandlers } from './error-handlers.ts';
import { createHttpServer } from './http-server.ts';
import { addIngestRoute } from './ingest/ingest-route.ts';
import { letGoOfBody, refuseUnwantedBodies } from './ingest/unwanted-bodies.ts';
import { LastUse } from './last-use.ts';
import { DRAIN_MILLISECONDS, MAX_BODY_BYTES, READ_TIMEOUT_MILLISECONDS } from './limits.ts';
import { Gate } from './rate-limit/gate.ts';
import type { LeaseStore } from './rate-limit/lease-store.ts';
import { Limiter } from './rate-limit/limiter.ts';
import { MemoryLeaseStore } from './rate-limit/memory-lease-store.ts';
import { limitsOf, type Quota } from './rate-limit/policy.ts';
import { createReads } from './reads.ts';
import { refuseBadHeads } from './request-head.ts';
import { createAsk, createRespond } from './respond.ts';
import { addDescriptionRoutes } from './routes/description.ts';
import { addNotificationRoutes } from './routes/notifications.ts';
import { addOperationRoute } from './routes/operation.ts';
import { noteMethods, refuseOtherMethods } from './routes/other-methods.ts';
import { addRefusedRoutes } from './routes/refused.ts';
import { addRootRoute } from './routes/root.ts';
import { addWhoamiRoute } from './routes/whoami.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
    /** What is left for the caller, once somebody has been charged. */
    quotas: readonly Quota[] | null;
  }
}

export interface ReportingApiDeps {
  pool: pg.Pool;
  peppers: Peppers;
  logger: Logger;
  metrics: Registry;
  /** Off when metrics have a port of their own. */
  serveMetrics?: boolean;
  /** Addresses of proxies whose X-Forwarded-For is believed; nobody's by default. */
  trustProxy?: string[];
  readTimeoutMilliseconds?: number;
  /** Where partners reach it, for its description. */
  publicUrl?: string;
  /** The key that seals what partners' webhooks are signed with; loopback addresses are for development. */
  webhooks: { key: Buffer; allowLoopback: boolean };
  /** The standard ones where none are given. */
  limits?: ReturnType<typeof readRateLimits>;
  /** The standard ones where none are given. */
  connections?: ConnectionLimits;
  /** After how long a connection on which nothing moves is closed, and an ending process cuts off what is under way. */
  stalledMilliseconds?: number;
  drainMilliseconds?: number;
  /** Where processes share their limits; without one, this process limits by itself. Closed with the API. */
  leases?: LeaseStore;
}

/** The reporting API, ready to listen. Closing it answers what is under way and writes the last uses. */
export function createReportingApi(deps: ReportingApiDeps): FastifyInstance {
  const { pool, peppers, logger, metrics, serveMetrics = true, trustProxy = [] } = deps;
  const connections = deps.connections ?? readConnectionLimits({});
  const app = fastify({
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 512 },
    bodyLimit: MAX_BODY_BYTES,
    serverFactory: (handle) => createHttpServer(handle, connections, deps.stalledMilliseconds),
    forceCloseConnections: 'idle',
    // What still comes on an open connection while closing is answered like everything before it.
    return503OnClosing: false,
    clientErrorHandler: refuseUnreadable,
    // A path that cannot be read: no hook sees it.
    frameworkErrors: (_error, request, reply) => {
      meet(request, reply);
      letGoOfBody(request, reply);
      return request.caller.dialect.writeProblem(reply, { code: 'not_found' });
    },
    ...(trustProxy.length > 0 ? { trustProxy } : {}),
  });
  const { perAddress } = connections;
  boundConnections(app.server, { perAddress, isTrusted: isAmong(trustProxy) }, metrics);
  boundRequests(app, connections.requests);
  const lastUse = new LastUse(pool, logger);
  const limiter = new Limiter(deps.leases ?? new MemoryLeaseStore(), logger);
  const reads = createReads(pool, peppers, deps.readTimeoutMilliseconds ?? READ_TIMEOUT_MILLISECONDS);
  const gate = new Gate(limiter, limitsOf(deps.limits ?? readRateLimits({})));
  const ask = createAsk(reads, lastUse, gate);
  const respond = createRespond(ask);
  const cursors = createCursors(deriveCursorKeys(peppers));

  app.decorateRequest('caller');
  app.decorateRequest('quotas', null);
  app.addHook('onRequest', (request, reply, done) => {
    meet(request, reply);
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.quotas) request.caller.dialect.writeQuotas(reply, request.quotas);
    done();
  });
  refuseBadHeads(app);
  refuseUnwantedBodies(app);
  addEntityTags(app);
  addCompression(app);
  drainOnClose(app, deps.drainMilliseconds ?? DRAIN_MILLISECONDS);
  addErrorHandlers(app, logger);
  measure(app, metrics);
  const methods = noteMethods(app);
  addOperationalRoutes(app, {
    checks: { database: () => pool.query('SELECT 1') },
    ...(serveMetrics ? { metrics } : {}),
  });
  addRootRoute(app);
  addDescriptionRoutes(app, deps.publicUrl ?? readPublicUrl({}));
  addWhoamiRoute(app, respond);
  for (const { operations } of catalogue) {
    for (const operation of operations) addOperationRoute(app, operation, { ask, respond, cursors });
  }
  addNotificationRoutes(app, { pool, ask, respond, webhooks: deps.webhooks });
  addRefusedRoutes(app, respond);
  addIngestRoute(app, { pool, peppers, reads, gate, lastUse, logger });
  refuseOtherMethods(app, methods);
  app.addHook('onClose', async () => {
    await lastUse.flush();
    await limiter.close();
  });
  return app;
}

/** Before anything else: who is asking, and what every answer says. */
function meet(request: FastifyRequest, reply: FastifyReply): void {
  request.caller = callerOf(request.headers);
  reply.header('cache-control', 'no-store');
  reply.header('x-content-type-options', 'nosniff');
}

/** By route, never by path: a path holds ids. */
function measure(app: FastifyInstance, metrics: Registry): void {
  const seconds = new Histogram({
    name: 'quorate_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['route', 'status', 'dialect'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [metrics],
  });
  const children = new Map<string, ReturnType<typeof seconds.labels>>();
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const dialect = request.caller.dialect.name;
    const name = `${route} ${reply.statusCode} ${dialect}`;
    const child = children.get(name) ?? seconds.labels({ route, status: String(reply.statusCode), dialect });
    children.set(name, child);
    child.observe(reply.elapsedTime / 1000);
    done();
  });
}
