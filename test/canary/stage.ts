import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import { quorate } from '../../dev/command-line.ts';
import { DEMO_WORKSPACE } from '../../dev/demo-workspace.ts';
import { type SlackProxy, startSlackProxy } from '../../dev/slack/proxy.ts';
import type { Child } from '../../dev/stack/child.ts';
import { freePorts } from '../../dev/stack/ports.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';
import { databaseDump, databaseFiles } from './database-places.ts';
import { files, processes } from './files.ts';
import { type Place, textPlace } from './place.ts';
import { slackCalls, slackTranscript } from './slack-places.ts';
import { temporalHistories } from './temporal-places.ts';

export interface Stage {
  whole: WholeStack;
  proxy: SlackProxy;
  webhookUrl: string;
  redisUrl: string | undefined;
  /** More processes to look at than the four. */
  watched: Set<Child>;
  /** Everywhere a secret could have been left; `tokens` are exempt in the calls that showed them, `answers` is what callers got. */
  places(tokens: readonly string[], answers: readonly string[]): Place[];
  stop(): Promise<void>;
}

/** The whole stack at its most talkative: all logs at debug level, Slack's calls recorded, a webhook that keeps what it gets. */
export async function openStage(queue: 'PostgreSQL' | 'Redis'): Promise<Stage> {
  const started = new AsyncDisposableStack();
  try {
    const ports = await freePorts();
    const proxy = started.adopt(await startSlackProxy({ target: `http://127.0.0.1:${ports.slack}` }), (it) =>
      it.stop(),
    );
    const bodies: string[] = [];
    const webhook = started.adopt(await startWebhook(bodies), (server) => void server.closeAllConnections());
    const environment = { SLACK_API_URL: proxy.apiUrl, LOG_LEVEL: 'debug' };
    const options = { ports, environment, durable: false, redis: queue === 'Redis' };
    const whole = started.adopt(await startWholeStack(options), (it) => it.stop());
    const webhookUrl = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`;
    await quorate(whole.stack.environment, [
      'webhook',
      'add',
      '--workspace',
      DEMO_WORKSPACE,
      '--url',
      webhookUrl,
    ]);
    const watched = new Set<Child>();
    const places = (tokens: readonly string[], answers: readonly string[]) => [
      ...placesOf(whole, watched),
      slackTranscript(whole),
      slackCalls(proxy, tokens),
      textPlace('webhook bodies', () =>
        bodies.map((body, index): [string, unknown] => [`body ${index}`, body]),
      ),
      textPlace('answers to callers', () =>
        answers.map((answer, index): [string, unknown] => [`answer ${index}`, answer]),
      ),
    ];
    const open = started.move();
    return {
      ...{ whole, proxy, webhookUrl, watched, places },
      redisUrl: whole.redis?.server.url,
      stop: () => open.disposeAsync(),
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startWebhook(bodies: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        bodies.push(`${JSON.stringify(request.headers)} ${body}`);
        response.writeHead(200).end();
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return server;
}

function placesOf(whole: WholeStack, watched: Set<Child>): Place[] {
  const { stack, dataDirectory, redis } = whole;
  const superuserUrl = stack.components.postgres.url('postgres', 'quorate');
  const ours = ['postgres', 'logs', 'slack', 'temporal.db'];
  return [
    databaseDump(superuserUrl),
    databaseFiles(superuserUrl, join(dataDirectory, 'postgres')),
    temporalHistories(stack),
    files('Temporal database file', dataDirectory, (path) => !path.startsWith('temporal.db')),
    files('logs', stack.logDirectory),
    // Its log repeats every call: it is Slack, not us.
    files('files of the local Slack', join(dataDirectory, 'slack'), (path) => path === 'local-slack.log'),
    files('everything else in the data directory', dataDirectory, (path) =>
      ours.some((known) => path.startsWith(known)),
    ),
    processes(() => [...stack.processes.values(), ...watched]),
    textPlace('metrics', () => metricsOf(whole)),
    textPlace('output of the command line', () => commandOutputs(whole)),
    ...(redis ? [redisKeys(redis.server.url), files('Redis append-only files', redis.directory)] : []),
  ];
}

async function metricsOf({ stack }: WholeStack): Promise<[string, unknown][]> {
  const { worker, slackApp, notifications, reportingApi } = stack.ports;
  return Promise.all(
    [worker, slackApp, notifications, reportingApi].map(async (port): Promise<[string, unknown]> => {
      return [`port ${port}`, await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()];
    }),
  );
}

async function commandOutputs({ stack }: WholeStack): Promise<[string, unknown][]> {
  const commands = [
    ['keys', 'list'],
    ['audit', 'verify'],
  ];
  return Promise.all(
    commands.map(async (words): Promise<[string, unknown]> => {
      return [words.join(' '), await quorate(stack.environment, [...words, '--workspace', DEMO_WORKSPACE])];
    }),
  );
}

/** What Redis holds now, key by key, as it would be restored elsewhere. */
function redisKeys(url: string): Place {
  return {
    name: 'Redis keys',
    async *read() {
      const redis = new Redis(url);
      try {
        // Compressed, a secret would not be found.
        await redis.config('SET', 'rdbcompression', 'no');
        for (const key of await redis.keys('*')) {
          yield { where: key, bytes: Buffer.from(key) };
          const dump = await redis.dumpBuffer(key);
          if (dump) yield { where: key, bytes: dump };
        }
      } finally {
        redis.disconnect();
      }
    },
  };
}
