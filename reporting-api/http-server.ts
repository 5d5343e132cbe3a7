import { createServer, type RequestListener, type Server } from 'node:http';
import type { ConnectionLimits } from '../config/index.ts';
import {
  HEADERS_TIMEOUT_MILLISECONDS,
  MAX_HEADER_BYTES,
  STALLED_TIMEOUT_MILLISECONDS,
  UPLOAD_TIMEOUT_MILLISECONDS,
} from './limits.ts';

/** Node's server with every bound that it knows said once, here, whatever its defaults are or become. */
export function createHttpServer(
  handle: RequestListener,
  { most }: ConnectionLimits,
  stalledMilliseconds = STALLED_TIMEOUT_MILLISECONDS,
): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MILLISECONDS,
      keepAliveTimeout: HEADERS_TIMEOUT_MILLISECONDS,
      requestTimeout: UPLOAD_TIMEOUT_MILLISECONDS,
      connectionsCheckingInterval: 1_000,
      insecureHTTPParser: false,
      // Of two, the caller meant one and a proxy may have believed the other: joined, they are neither.
      joinDuplicateHeaders: true,
      // Refused by us, in the caller's dialect.
      requireHostHeader: false,
    },
    handle,
  );
  // So is what is expected of us: a body is asked for by who reads it, once its sender is known.
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.setTimeout(stalledMilliseconds);
  server.maxConnections = most;
  return server;
}
