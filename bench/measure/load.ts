import autocannon from 'autocannon';
import { percentile } from './statistics.ts';

export interface Target {
  url: string;
  /** The credential of our key; the reference ignores it, and has to parse it all the same. */
  token: string;
}

/** One round. Latencies in milliseconds. */
export interface Round {
  requests: number;
  requestsPerSecond: number;
  p50: number;
  p99: number;
}

/** How often autocannon looks whether the time is over: with its usual second, short rounds would be long ones. */
const LOOK_MILLISECONDS = 50;

/** How long, or how often. */
export type Length = { seconds: number } | { requests: number };

/**
 * Asks again and again over so many connections, each as soon as it is answered.
 * @throws when anything but a success was answered: it would be measured as a fast one
 */
export async function load({ url, token }: Target, connections: number, length: Length): Promise<Round> {
  // autocannon's own percentiles are whole milliseconds; an answer here takes about one.
  const latencies: number[] = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  const options = {
    url,
    connections,
    ...('seconds' in length ? { duration: length.seconds } : { amount: length.requests }),
    sampleInt: LOOK_MILLISECONDS,
    headers: { authorization: `Bearer ${token}` },
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    running.on('response', (_client, _status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      endedAt = performance.now();
    });
  });
  const failures = result.non2xx + result.errors;
  if (failures > 0 || latencies.length === 0) {
    const statuses = JSON.stringify(result.statusCodeStats);
    throw new Error(
      `${url}: ${failures} of ${latencies.length} requests failed (${statuses}, ${result.errors} errors)`,
    );
  }
  return {
    requests: latencies.length,
    requestsPerSecond: (latencies.length * 1000) / (endedAt - startedAt),
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
  };
}
