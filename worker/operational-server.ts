import fastify from 'fastify';
import type { ListenConfig } from '../config/index.ts';
import { addOperationalRoutes, type Operational } from '../observability/operational-routes.ts';
import type { OperationalServer } from '../observability/operational-server.ts';
import { codecEndpoint } from './temporal/codec-server.ts';
import type { EncryptingCodec } from './temporal/payload-codec.ts';

export interface WorkerServerOptions {
  operational: Operational;
  listen: ListenConfig;
  codec: EncryptingCodec;
  /** Temporal's web page; absent: nobody is shown payloads. */
  uiOrigin: string | undefined;
}

/** The worker's HTTP server: is it well, what does it count, and payloads in the clear for Temporal's own web page. */
export async function startWorkerServer({
  operational,
  listen,
  codec,
  uiOrigin,
}: WorkerServerOptions): Promise<OperationalServer> {
  const app = fastify({ exposeHeadRoutes: false, requestTimeout: 15_000, forceCloseConnections: true });
  addOperationalRoutes(app, operational);
  if (uiOrigin !== undefined) {
    await app.register(async (scope) => codecEndpoint(scope, codec, { uiOrigin }), { prefix: '/codec' });
  }
  const url = await app.listen(listen);
  return { url, close: () => app.close() };
}
