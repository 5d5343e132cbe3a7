import { setTimeout as pause } from 'node:timers/promises';

/** What may happen to a call of the Web API on its way. */
export type Fault =
  /** Slack's servers fail; the call has no effect. */
  | { kind: 'http-error'; status: number }
  /** No answer, ever; the call has no effect. */
  | { kind: 'hang' }
  /** The call takes effect, but its answer never arrives: the connection breaks. */
  | { kind: 'answer-lost' }
  | { kind: 'rate-limited'; retryAfterSeconds: number }
  /** `{ ok: false, error }`; the call has no effect. */
  | { kind: 'slack-error'; error: string }
  /** The call takes effect only after so many milliseconds. */
  | { kind: 'slow'; milliseconds: number }
  /** The call takes effect twice; the second answer is given. */
  | { kind: 'duplicate' };

interface ScriptedFault {
  method: string;
  fault: Fault;
  left: number;
  when: (args: Record<string, unknown>) => boolean;
}

/** An answer of the Web API, from Slack or in its place. */
export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The faults that wait for their calls; the oldest that fits is used first. */
export class ScriptedFaults {
  private scripted: ScriptedFault[] = [];

  add(method: string, fault: Fault, times: number, when: (args: Record<string, unknown>) => boolean): void {
    this.scripted.push({ method, fault, left: times, when });
  }

  /** Forgets the faults of one method, or all. */
  heal(method?: string): void {
    this.scripted = this.scripted.filter((scripted) => method !== undefined && scripted.method !== method);
  }

  take(method: string, args: Record<string, unknown>): Fault | undefined {
    const scripted = this.scripted.find((one) => one.method === method && one.left > 0 && one.when(args));
    if (scripted === undefined) return undefined;
    scripted.left -= 1;
    return scripted.fault;
  }
}

/**
 * Does a call as its fault wants it.
 * @returns the answer, 'never' to leave the caller waiting, or 'broken' to break the connection
 */
export async function callWith(
  fault: Fault | undefined,
  call: () => Promise<ApiAnswer>,
  ended: AbortSignal,
): Promise<ApiAnswer | 'never' | 'broken'> {
  switch (fault?.kind) {
    case undefined:
      return await call();
    case 'http-error':
      return {
        status: fault.status,
        headers: { 'content-type': 'text/plain' },
        body: 'Something went wrong.',
      };
    case 'hang':
      return 'never';
    case 'answer-lost':
      await call();
      return 'broken';
    case 'rate-limited':
      return {
        ...slackError('ratelimited'),
        status: 429,
        headers: { 'content-type': 'application/json', 'retry-after': String(fault.retryAfterSeconds) },
      };
    case 'slack-error':
      return slackError(fault.error);
    case 'slow':
      await pause(fault.milliseconds, undefined, { signal: ended });
      return await call();
    case 'duplicate':
      await call();
      return await call();
  }
}

function slackError(error: string): ApiAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ok: false, error }),
  };
}
