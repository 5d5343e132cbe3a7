import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { subjectOfAddress } from './rate-limit/address.ts';

export interface AddressBound {
  /** Connections of one address at once; 0: no bound. */
  perAddress: number;
  /** Proxies, which bring the connections of others. */
  isTrusted: (address: string) => boolean;
}

/**
 * Closes the connections that an address has too many of, and counts all that were turned away. The address is the
 * socket's own: before a request there is nothing else, and what a header claims may be anybody's.
 */
export function boundConnections(
  server: Server,
  { perAddress, isTrusted }: AddressBound,
  metrics: Registry,
): void {
  const refused = new Counter({
    name: 'quorate_http_connections_refused_total',
    help: 'Connections closed because there were too many',
    labelNames: ['bound'],
    registers: [metrics],
  });
  server.on('drop', () => refused.inc({ bound: 'all' }));
  if (perAddress === 0) return;
  const held = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isTrusted(remoteAddress)) return;
    const subject = subjectOfAddress(remoteAddress);
    const others = held.get(subject) ?? 0;
    if (others >= perAddress) {
      refused.inc({ bound: 'address' });
      socket.destroy();
      return;
    }
    held.set(subject, others + 1);
    socket.once('close', () => {
      const left = (held.get(subject) ?? 1) - 1;
      if (left > 0) held.set(subject, left);
      else held.delete(subject);
    });
  });
}

/**
 * Ends a connection with the last answer that it may carry, so that long-lived ones find their way to new processes. Node's own
 * bound leaves the connection open and answers 503 to those who go on; this one really closes it.
 */
export function boundRequests(app: FastifyInstance, most: number): void {
  const answered = new WeakMap<Socket, number>();
  app.addHook('onRequest', ({ socket }, reply, done) => {
    const count = (answered.get(socket) ?? 0) + 1;
    answered.set(socket, count);
    if (count >= most) reply.header('connection', 'close');
    done();
  });
}
