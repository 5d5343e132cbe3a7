import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Every port of the stack. This table is the only place that names the stable ones.
 *
 * | what | stable port | variable that moves it |
 * |---|---|---|
 * | PostgreSQL | 15432 | QUORATE_PORT_POSTGRES |
 * | Temporal | 17233 | QUORATE_PORT_TEMPORAL |
 * | Temporal's web page | 18233 | QUORATE_PORT_TEMPORAL_UI |
 * | local Slack | 13000 | QUORATE_PORT_SLACK |
 * | reporting API | 18080 | QUORATE_PORT_REPORTING_API |
 * | Slack app (health, metrics) | 18081 | QUORATE_PORT_SLACK_APP |
 * | worker (health, metrics, codec for Temporal's page) | 18082 | QUORATE_PORT_WORKER |
 * | notifications (health, metrics) | 18083 | QUORATE_PORT_NOTIFICATIONS |
 */
const stable = {
  postgres: 15_432,
  temporal: 17_233,
  temporalUi: 18_233,
  slack: 13_000,
  reportingApi: 18_080,
  slackApp: 18_081,
  worker: 18_082,
  notifications: 18_083,
};

export type StackPorts = { [Name in keyof typeof stable]: number };

const names = Object.keys(stable) as (keyof StackPorts)[];

/** The ports of `npm start`: the table's, or those that the environment names. */
export function stablePorts(environment: NodeJS.ProcessEnv): StackPorts {
  const ports = { ...stable };
  for (const name of names) ports[name] = portFrom(environment, name);
  return ports;
}

/** @throws naming each port that is taken and the variable that moves it */
export async function requireFree(ports: StackPorts): Promise<void> {
  const taken: string[] = [];
  for (const name of names) {
    if (!(await isFree(ports[name])))
      taken.push(`Port ${ports[name]} is taken. Set ${variableOf(name)} to another one.`);
  }
  if (taken.length > 0) throw new Error(taken.join('\n'));
}

/** A set of ports that are free now, for the tour and tests. */
export async function freePorts(): Promise<StackPorts> {
  const ports = { ...stable };
  for (const name of names) ports[name] = await freePort();
  return ports;
}

/** Below those that the operating system gives to outgoing connections: between choosing a port and listening on it lie seconds. */
const CHOSEN_FROM = { lowest: 20_000, highest: 32_767 };

/**
 * A free port on the loopback interface, never the same twice while this process lives, in whichever process on the
 * machine: each is claimed by its UDP twin, which is held until the process ends.
 */
export async function freePort(): Promise<number> {
  const { lowest, highest } = CHOSEN_FROM;
  for (;;) {
    const port = randomInt(lowest, highest + 1);
    if ((await claimed(port)) && (await isFree(port))) return port;
  }
}

function claimed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const claim = createSocket('udp4');
    claim.once('error', () => resolve(false));
    claim.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      claim.unref();
      resolve(true);
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function variableOf(name: keyof StackPorts): string {
  return `QUORATE_PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function portFrom(environment: NodeJS.ProcessEnv, name: keyof StackPorts): number {
  const text = environment[variableOf(name)];
  if (text === undefined || text === '') return stable[name];
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${variableOf(name)} is "${text}", which is not a port (1 to 65535).`);
}
