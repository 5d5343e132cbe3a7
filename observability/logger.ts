import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/index.ts';
import { scrub } from './scrub.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  level: LogLevel;
  /** The process that speaks. */
  name: string;
  /** Standard output when absent. */
  destination?: DestinationStream;
}

/** Names under which secrets travel; where any of them is logged, its value is not. */
const SECRET_NAMES = [
  'authorization',
  'Authorization',
  '["x-ledger-reporting-api-key"]',
  'cookie',
  'password',
  'secret',
  'token',
  'digest',
  'pepper',
  'peppers',
  'botToken',
  'appToken',
  'signingSecret',
  'private_metadata',
  'connectionString',
];

function paths(): string[] {
  const below = (prefix: string) =>
    SECRET_NAMES.map((name) => (name.startsWith('[') ? `${prefix}${name}` : `${prefix}.${name}`));
  return [...SECRET_NAMES, ...below('*'), ...below('*.headers')];
}

/**
 * The logger of a process: one JSON object a line. Secrets are left out twice: by the names of the fields that hold
 * them, and by their form in the finished line, which also catches them inside messages and errors.
 */
export function createLogger({ level, name, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { process: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: paths(), censor: '[secret]' },
    serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    hooks: { streamWrite: scrub },
  };
  return destination ? pino(options, destination) : pino(options);
}
