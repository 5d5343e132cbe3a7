import type { FastifyInstance } from 'fastify';

/**
 * Closing answers what is under way, and each of those answers ends its connection: kept alive, it would keep the
 * process for as long. What is not over by the end of the grace, such as a long upload, is cut off; of it nothing
 * was applied.
 */
export function drainOnClose(app: FastifyInstance, graceMilliseconds: number): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    const timer = setTimeout(() => app.server.closeAllConnections(), graceMilliseconds);
    app.server.once('close', () => clearTimeout(timer));
    // One that was never listening does not close.
    timer.unref();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
}
