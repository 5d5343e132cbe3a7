import { optionalUrl } from './address.ts';
import { ConfigError, type Environment, flag, optional, required } from './environment.ts';
import { readTemporalTls, type TemporalTls } from './temporal-tls.ts';

export interface TemporalConfig {
  address: string;
  namespace: string;
  taskQueue: string;
  /** Absent: in the clear. True: TLS, checked against the authorities that this machine knows. */
  tls?: TemporalTls | true;
  apiKey?: string;
  uiOrigin?: string;
}

const ADDRESS = /^([^\s/:@]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/;

/** TLS comes with an API key, a certificate or an authority; `TEMPORAL_TLS` alone asks for it without any. */
export function readTemporalConfig(env: Environment): TemporalConfig {
  const address = required(env, 'TEMPORAL_ADDRESS', 'host:port of the Temporal frontend');
  if (!ADDRESS.test(address)) throw new ConfigError('TEMPORAL_ADDRESS is not host:port');
  const apiKey = optional(env, 'TEMPORAL_API_KEY');
  const uiOrigin = optionalUrl(env, 'TEMPORAL_UI_ORIGIN', ['http', 'https']);
  const tls = readTemporalTls(env) ?? (apiKey === undefined ? undefined : true);
  const chosen = optional(env, 'TEMPORAL_TLS') === undefined ? undefined : flag(env, 'TEMPORAL_TLS');
  if (chosen === false && tls !== undefined) {
    throw new ConfigError(
      'TEMPORAL_TLS is false, but an API key or a TLS setting is given: without TLS it would be read on the way',
    );
  }
  const encrypted = tls ?? (chosen ? true : undefined);
  return {
    address,
    namespace: optional(env, 'TEMPORAL_NAMESPACE') ?? 'default',
    taskQueue: optional(env, 'TEMPORAL_TASK_QUEUE') ?? 'quorate',
    ...(encrypted === undefined ? {} : { tls: encrypted }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(uiOrigin === undefined ? {} : { uiOrigin }),
  };
}
