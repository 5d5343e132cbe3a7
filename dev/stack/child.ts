import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { noteRunning } from './claim.ts';
import { unwatch, watch } from './watch.ts';

export interface ChildOptions {
  /** How people are told of it: `PostgreSQL`, `worker`. */
  name: string;
  command: string;
  args: string[];
  /** Both output streams are appended here, straight from the child. */
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  stopSignal?: NodeJS.Signals;
  graceMilliseconds?: number;
}

export interface Child {
  name: string;
  pid: number;
  logFile: string;
  /** Resolves once it has ended. */
  gone: Promise<void>;
  /** How it ended, as words; undefined while it runs. */
  ending(): string | undefined;
  /** The same, but undefined too when it was stopped or killed from here: it did not end by itself. */
  ownEnding(): string | undefined;
  /** Asks it to stop, kills its whole group when the grace is over, and resolves once it is gone. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

const running = new Set<Child>();
let stoppingAll = false;

/** Stops whatever was started here, also in the middle of a start; nothing can be started afterwards. */
export async function stopAllChildren(): Promise<void> {
  stoppingAll = true;
  await Promise.all([...running].map((child) => child.stop()));
}

/** Starts a program in a process group of its own, so that only we decide when it stops, and in which order. */
export async function startChild(options: ChildOptions): Promise<Child> {
  if (stoppingAll) throw new Error(`${options.name} is not started: everything is being stopped.`);
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const { name, command, args, logFile, stopSignal = 'SIGTERM', graceMilliseconds = 20_000 } = options;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  closeSync(log);
  let ending: string | undefined;
  let wasAsked = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ending = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      if (child.pid !== undefined) unwatch(child.pid);
      resolve();
    });
  });
  const pid = await spawned(child, name);
  watch(pid, stopSignal);
  noteRunning({ name, pid, stopSignal, commandLine: [command, ...args].join(' ') });
  const stop = async () => {
    if (ending !== undefined) return;
    wasAsked = true;
    child.kill(stopSignal);
    const timer = setTimeout(() => killGroup(pid), graceMilliseconds);
    await gone;
    clearTimeout(timer);
  };
  const started: Child = {
    name,
    pid,
    logFile,
    gone,
    ending: () => ending,
    ownEnding: () => (wasAsked ? undefined : ending),
    stop,
    kill(signal) {
      wasAsked ||= ending === undefined;
      child.kill(signal);
    },
  };
  running.add(started);
  void gone.then(() => running.delete(started));
  return started;
}

function spawned(child: ReturnType<typeof spawn>, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)));
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in this very moment: that is what was wanted.
  }
}
