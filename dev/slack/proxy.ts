import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ApiAnswer, callWith, type Fault, ScriptedFaults } from './proxy-faults.ts';
import { UserFlagBook, type UserFlags } from './user-flags.ts';

/** One call that came through; `status` 0 means that the caller got no answer. */
export interface RecordedCall {
  method: string;
  args: Record<string, unknown>;
  status: number;
  /** As Slack answered it, parsed; undefined when there was no answer or it was not JSON. */
  response: Record<string, unknown> | undefined;
  fault: Fault['kind'] | undefined;
  startedAt: number;
  finishedAt: number;
}

export interface SlackProxy {
  /** In place of local-slack's address. */
  url: string;
  /** For `clientOptions.slackApiUrl`. */
  apiUrl: string;
  /** Every recorded call, in the order of their arrival; a call is here as soon as it was answered. */
  calls: RecordedCall[];
  /** Lets the next calls of a method (those whose arguments fit, if so asked) meet a fault. */
  fail(method: string, how: Fault, times?: number, when?: (args: Record<string, unknown>) => boolean): void;
  /** Takes back the faults of one method, or of all. */
  heal(method?: string): void;
  /** What users.info and users.list say of a person, over what local-slack says; an empty object takes it back. */
  setUserFlags(userId: string, flags: UserFlags): void;
  /** Turns the recording of one method off or on again. */
  record(method: string, on: boolean): void;
  stop(): Promise<void>;
}

/**
 * Stands between an app and local-slack's Web API, for what local-slack cannot express: faults, guests and deactivated
 * people, a record of all calls. Socket Mode's address is passed on as it is; envelopes do not come through here.
 * @param target local-slack's address, as `http://127.0.0.1:3000`
 */
export async function startSlackProxy({
  target,
  port = 0,
}: {
  target: string;
  port?: number;
}): Promise<SlackProxy> {
  const faults = new ScriptedFaults();
  const users = new UserFlagBook();
  const unrecorded = new Set<string>();
  const calls: RecordedCall[] = [];
  const ending = new AbortController();

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const startedAt = Date.now();
    const body = await buffer(request);
    const method = methodOf(request);
    const args = argumentsOf(request, body);
    const fault = faults.take(method, args);
    const outcome = await callWith(
      fault,
      async () => users.applied(method, await forward(target, request, body)),
      ending.signal,
    );
    if (!unrecorded.has(method))
      calls.push({ method, args, ...seen(outcome), fault: fault?.kind, startedAt, finishedAt: Date.now() });
    if (outcome === 'broken') request.socket.destroy();
    else if (outcome !== 'never') response.writeHead(outcome.status, outcome.headers).end(outcome.body);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    calls,
    fail: (method, how, times = 1, when = () => true) => faults.add(method, how, times, when),
    heal: (method) => faults.heal(method),
    setUserFlags: (userId, flags) => users.set(userId, flags),
    record: (method, on) => void (on ? unrecorded.delete(method) : unrecorded.add(method)),
    stop: async () => {
      ending.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward(
  target: string,
  request: IncomingMessage,
  body: Buffer<ArrayBuffer>,
): Promise<ApiAnswer> {
  const { authorization, 'content-type': contentType } = request.headers;
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
  };
  const method = request.method ?? 'POST';
  const answer = await fetch(new URL(request.url ?? '/', target), {
    method,
    headers,
    ...(body.length === 0 ? {} : { body }),
  });
  return {
    status: answer.status,
    headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
    body: await answer.text(),
  };
}

/** `chat.postMessage` for `/api/chat.postMessage`; any other path as it is. */
function methodOf({ url = '/' }: IncomingMessage): string {
  const [path = '/'] = url.split('?');
  return path.startsWith('/api/') ? path.slice('/api/'.length) : path;
}

function argumentsOf({ headers, url = '/' }: IncomingMessage, body: Buffer): Record<string, unknown> {
  const query = Object.fromEntries(new URL(url, 'http://slack').searchParams);
  const type = headers['content-type'] ?? '';
  if (type.includes('json')) return { ...query, ...parsed(body.toString()) };
  if (!type.includes('urlencoded')) return query;
  const fields = [...new URLSearchParams(body.toString())].map(([name, value]) => [
    name,
    /^[[{]/.test(value) ? (parsed(value) ?? value) : value,
  ]);
  return { ...query, ...Object.fromEntries(fields) };
}

function seen(outcome: ApiAnswer | 'never' | 'broken'): Pick<RecordedCall, 'status' | 'response'> {
  return typeof outcome === 'string'
    ? { status: 0, response: undefined }
    : { status: outcome.status, response: parsed(outcome.body) };
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    // Not JSON: an error page, or a text of a person that begins with a brace.
    return undefined;
  }
}
