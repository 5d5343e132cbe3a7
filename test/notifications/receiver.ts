import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll } from 'vitest';

export interface Received {
  path: string;
  signature: string;
  body: string;
}

export interface Receiver {
  url: string;
  port: number;
  received: Received[];
  /** What it answers, until it is set to something else; an empty 200 by default. */
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** A partner's end of a webhook: it listens on this machine and keeps what it is told. */
export function useReceiver(): Receiver {
  const accepts: Receiver['answer'] = (_, response) => void response.end();
  const receiver: Receiver = {
    url: '',
    port: 0,
    received: [],
    answer: accepts,
  };
  const server = createServer(async (request, response) => {
    receiver.received.push({
      path: request.url ?? '',
      signature: String(request.headers['x-ledger-signature']),
      body: await text(request),
    });
    receiver.answer(request, response);
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    receiver.port = (server.address() as AddressInfo).port;
    receiver.url = `http://127.0.0.1:${receiver.port}/hook`;
  });
  afterEach(() => {
    receiver.answer = accepts;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

/** The reference receiver of the published description: parses the header, refuses what is older than five minutes. */
export function verifies(secret: string, { signature, body }: Received, now = Date.now()): boolean {
  const parts = Object.fromEntries(signature.split(',').map((part) => part.split('=') as [string, string]));
  if (Math.abs(now / 1000 - Number(parts['t'])) > 300) return false;
  const expected = createHmac('sha256', secret).update(`${parts['t']}.${body}`).digest('hex');
  return timingSafeEqual(Buffer.from(expected), Buffer.from(parts['v1'] ?? ''.padEnd(64)));
}
