import fastify from 'fastify';
import type { ListenConfig } from '../config/index.ts';
import { addOperationalRoutes, type Operational } from './operational-routes.ts';

export interface OperationalServer {
  url: string;
  close(): Promise<void>;
}

/** The operational routes for a process that has no HTTP server of its own. */
export async function startOperationalServer(
  operational: Operational,
  listen: ListenConfig,
): Promise<OperationalServer> {
  const app = fastify({ exposeHeadRoutes: false, requestTimeout: 15_000, forceCloseConnections: true });
  addOperationalRoutes(app, operational);
  const url = await app.listen(listen);
  return { url, close: () => app.close() };
}
