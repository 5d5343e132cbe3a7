import { rmSync } from 'node:fs';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { workspaceOfName } from '../../database/workspace-context.ts';
import { acceptInvitations, DEMO_WORKSPACE, foundDemoWorkspace } from '../../dev/demo-workspace.ts';
import { freePort, freePorts } from '../../dev/stack/ports.ts';
import { lastLines } from '../../dev/stack/ready.ts';
import { type Redis, startRedis } from '../../dev/stack/redis.ts';
import { type Stack, type StackOptions, startStack } from '../../dev/stack/stack.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { type Cast, connectCast, leaveAll } from '../../dev/tour/cast.ts';
import type { WorkspaceId } from '../../domain/ids.ts';

/** The embedded stack with its processes, the demo workspace in it, its people in Slack, and a look behind all of it. */
export interface WholeStack {
  stack: Stack;
  dataDirectory: string;
  redis: RunningRedis | undefined;
  workspaceId: WorkspaceId;
  /** As the application's own role. */
  db: Kysely<Database>;
  /** Connected anew with `meetAgain()` after Slack was started again. */
  people: Cast;
  meetAgain(): Promise<void>;
  /** Any statement as the superuser, who sees every row; asked again while PostgreSQL is away. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Each process that ended though nobody asked it to: its name, how, and the end of its log. */
  losses(): string[];
  /** Stops everything and removes the data. @throws when something had ended by itself */
  stop(): Promise<void>;
}

/** A kill is not a power cut: what was committed must survive it, so commits are written, if not flushed to the disk. */
export type WholeStackOptions = Partial<Pick<StackOptions, 'environment' | 'durable' | 'ports'>> & {
  /** Jobs lie on a Redis of its own instead of in PostgreSQL. */
  redis?: boolean;
};

interface RunningRedis {
  server: Redis;
  directory: string;
  /** Starts it again, on the same port and with the data it left. */
  restart(): Promise<void>;
}

/** Founds the workspace as an operator does, lets its administrators accept in Slack, and has room for many keys. */
export async function startWholeStack(options: WholeStackOptions = {}): Promise<WholeStack> {
  const started = new AsyncDisposableStack();
  try {
    return await startInto(started, options);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startInto(started: AsyncDisposableStack, options: WholeStackOptions): Promise<WholeStack> {
  const dataDirectory = temporaryDirectory('whole');
  const { redis: wantsRedis = false, environment = {}, ports = await freePorts(), durable = true } = options;
  const redis = wantsRedis ? await runRedis(started) : undefined;
  const settings = { ...environment, ...(redis ? { REDIS_URL: redis.server.url } : {}) };
  const stack = await startStack({ durable, dataDirectory, ports, environment: settings, temporary: true });
  started.defer(() => stack.stop());
  await foundDemoWorkspace(stack);
  await acceptInvitations(stack);
  const db = createDatabase(
    createPool({ url: stack.databaseUrl, poolSize: 5, applicationName: 'whole-stack-test' }),
  );
  started.defer(() => db.destroy());
  const superuser = new pg.Pool({
    connectionString: stack.components.postgres.url('postgres', 'quorate'),
    max: 3,
  });
  superuser.on('error', () => {});
  started.defer(() => superuser.end());
  const workspaceId = await workspaceOfName(db, DEMO_WORKSPACE);
  if (!workspaceId) throw new Error('The demo workspace was not founded.');
  await superuser.query('UPDATE workspaces SET max_keys = 500');
  const whole: WholeStack = {
    ...{ stack, dataDirectory, redis, workspaceId, db },
    people: await connectCast(stack.slackUrl),
    async meetAgain() {
      leaveAll(whole.people);
      whole.people = await connectCast(stack.slackUrl);
    },
    sql: async (text, values) => (await patiently(() => superuser.query(text, values))).rows as never,
    losses: () => lossesOf(stack),
    async stop() {
      const losses = lossesOf(stack);
      await started.disposeAsync();
      if (losses.length > 0) throw new Error(losses.join('\n'));
    },
  };
  started.defer(async () => leaveAll(whole.people));
  return whole;
}

function lossesOf({ processes, components: { postgres, temporal, slack } }: Stack): string[] {
  const children = [...processes.values(), postgres.child, temporal.child, slack.child];
  return children.flatMap((child) =>
    child?.ownEnding() === undefined
      ? []
      : [`${child.name} ${child.ownEnding()}, and nobody had asked it to.\n${lastLines(child.logFile)}`],
  );
}

async function runRedis(started: AsyncDisposableStack): Promise<RunningRedis> {
  const [directory, port] = [temporaryDirectory('redis'), await freePort()];
  started.defer(async () => rmSync(directory, { recursive: true, force: true }));
  const running: RunningRedis = {
    server: await startRedis({ directory, port }),
    directory,
    async restart() {
      running.server = await startRedis({ directory, port });
    },
  };
  started.defer(() => running.server.stop());
  return running;
}

const ASK_AGAIN_FOR_MS = 30_000;

/** While PostgreSQL is being killed and started, what fails is asked again: for statements that may be repeated. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + ASK_AGAIN_FOR_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > end || !isAbsence(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The server is not there, or is going or coming: no word about the statement itself. */
function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return /^(ECONN|EPIPE|57P0|08)/.test(code) || /Connection terminated|connection timeout/i.test(message);
}
