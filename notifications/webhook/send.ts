import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Address } from './public-address.ts';

export interface Sending {
  url: URL;
  /** Connected to as it is; the name is used for TLS and the Host header only. */
  address: Address;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
}

/** What is read of an answer before the connection is closed. Nothing of it is kept. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** Posts to exactly that address: no second look-up, no proxy, no redirect. Gives the status; rejects without an answer. */
export function send({ url, address, body, headers, timeoutMs }: Sending): Promise<number> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const options = {
    method: 'POST',
    host: address.address,
    family: address.family,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'content-length': Buffer.byteLength(body), ...headers },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  } as const;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, (response) => {
      let read = 0;
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > MOST_ANSWER_BYTES) finish();
      });
      const finish = () => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      };
      response.on('end', finish);
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
