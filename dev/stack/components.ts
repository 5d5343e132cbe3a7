import { join } from 'node:path';
import { migrate } from '../../database/migrate.ts';
import { demoPeople, localSlackConfig } from '../slack/workspace-config.ts';
import { type LocalSlack, startLocalSlack } from './local-slack.ts';
import type { StackPorts } from './ports.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import type { StackSecrets } from './secrets.ts';
import { startTemporal, type Temporal } from './temporal.ts';
import { together } from './together.ts';

/** What the four processes stand on. */
export interface Components {
  postgres: Postgres;
  temporal: Temporal;
  slack: LocalSlack;
}
export type ComponentName = keyof Components;

export interface ComponentOptions {
  dataDirectory: string;
  ports: StackPorts;
  durable?: boolean;
  temporary?: boolean;
  say?: (line: string) => void;
}

export interface RunningComponents {
  /** As they run now. */
  components: Components;
  /** Starts one again, after it was stopped or killed, with the data it left. */
  startComponent(name: ComponentName): Promise<void>;
}

/** Starts PostgreSQL (migrated), Temporal and the local Slack; `started` stops whichever run in the end. */
export async function startComponents(
  options: ComponentOptions,
  secrets: StackSecrets,
  logs: string,
  started: AsyncDisposableStack,
): Promise<RunningComponents> {
  const starters = startersOf(options, secrets, logs);
  const running: Partial<Components> = {};
  started.defer(
    async () => void (await Promise.all(Object.values(running).map((component) => component.stop()))),
  );
  const start = async <Name extends ComponentName>(name: Name): Promise<Components[Name]> => {
    const component = await starters[name]();
    running[name] = component;
    return component;
  };
  const [postgres, temporal, slack] = await together([
    start('postgres').then(async (server) => {
      await migrate({ ownerUrl: server.url('quorate_owner', 'quorate') });
      return server;
    }),
    start('temporal'),
    start('slack'),
  ]);
  const components = Object.assign(running, { postgres, temporal, slack });
  return { components, startComponent: async (name) => void (await start(name)) };
}

function startersOf(
  { dataDirectory, ports, durable = true, temporary = false, say }: ComponentOptions,
  secrets: StackSecrets,
  logs: string,
): { [Name in ComponentName]: () => Promise<Components[Name]> } {
  const told = say === undefined ? {} : { say };
  return {
    postgres: () =>
      startPostgres({
        ...{ directory: join(dataDirectory, 'postgres'), port: ports.postgres, passwords: secrets.postgres },
        ...{ logFile: join(logs, 'postgres.log'), durable, temporary, ...told },
      }),
    temporal: () =>
      startTemporal({
        ...{
          port: ports.temporal,
          uiPort: ports.temporalUi,
          databaseFile: join(dataDirectory, 'temporal.db'),
        },
        ...{
          codecEndpoint: `http://127.0.0.1:${ports.worker}/codec`,
          logFile: join(logs, 'temporal.log'),
          ...told,
        },
      }),
    slack: () =>
      startLocalSlack({
        port: ports.slack,
        config: localSlackConfig({ people: demoPeople, ...secrets.slack }),
        dataDir: join(dataDirectory, 'slack'),
      }),
  };
}
