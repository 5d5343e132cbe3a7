import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { answers, waitUntilReady } from './ready.ts';

export interface LocalSlackOptions {
  port: number;
  /** The workspace, its people, its channels and the app, as local-slack's configuration file wants them. */
  config: object;
  /** Holds the configuration, uploaded files and the log. */
  dataDir: string;
}

export interface LocalSlack {
  url: string;
  child: Child;
  stop(): Promise<void>;
}

/** Starts a local Slack. It forgets all messages when it stops. */
export async function startLocalSlack({ port, config, dataDir }: LocalSlackOptions): Promise<LocalSlack> {
  mkdirSync(dataDir, { recursive: true });
  const configFile = join(dataDir, 'local-slack.json');
  writeFileSync(configFile, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  const child = await startChild({
    name: 'local Slack',
    command: localSlackProgram(),
    args: [
      '--config',
      configFile,
      '--port',
      String(port),
      '--base-host',
      '127.0.0.1',
      '--files-dir',
      join(dataDir, 'files'),
    ],
    logFile: join(dataDir, 'local-slack.log'),
    graceMilliseconds: 5_000,
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(child, () => answers(url));
  return { url, child, stop: child.stop };
}

function localSlackProgram(): string {
  const name = `local-slack-${process.platform}-${process.arch}`;
  try {
    const program = join(
      dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)),
      'bin',
      'local-slack',
    );
    chmodSync(program, 0o755);
    return program;
  } catch {
    throw new Error(`The local Slack for this machine (npm package ${name}) is not installed. Run: npm ci`);
  }
}
