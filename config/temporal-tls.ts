import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError, type Environment, optional } from './environment.ts';

/** As Temporal's SDK takes it; everything in PEM. */
export interface TemporalTls {
  serverNameOverride?: string;
  serverRootCACertificate?: Buffer;
  /** Makes it mTLS. */
  clientCertPair?: { crt: Buffer; key: Buffer };
}

const CERTIFICATE = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
const KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';
const AUTHORITY = 'TEMPORAL_TLS_SERVER_CA_CERT_PATH';
const NAME = 'TEMPORAL_TLS_SERVER_NAME';

/** The variables have the names that Temporal's own tools read. Undefined when none of them is set. */
export function readTemporalTls(env: Environment): TemporalTls | undefined {
  const serverNameOverride = optional(env, NAME);
  const authority = read(env, AUTHORITY);
  if (authority) certificateIn(authority, AUTHORITY);
  const clientCertPair = readPair(env);
  if (serverNameOverride === undefined && !authority && !clientCertPair) return undefined;
  return {
    ...(serverNameOverride === undefined ? {} : { serverNameOverride }),
    ...(authority ? { serverRootCACertificate: authority } : {}),
    ...(clientCertPair ? { clientCertPair } : {}),
  };
}

/** A certificate is nothing without its key: both or neither, and the one of the other. */
function readPair(env: Environment): TemporalTls['clientCertPair'] {
  const [crt, key] = [read(env, CERTIFICATE), read(env, KEY)];
  if (!crt && !key) return undefined;
  if (!crt) throw new ConfigError(`${CERTIFICATE} is not set, but ${KEY} is: they come together`);
  if (!key) throw new ConfigError(`${KEY} is not set, but ${CERTIFICATE} is: they come together`);
  if (!certificateIn(crt, CERTIFICATE).checkPrivateKey(keyIn(key))) {
    throw new ConfigError(`${KEY} is not the key of the certificate in ${CERTIFICATE}`);
  }
  return { crt, key };
}

function read(env: Environment, name: string): Buffer | undefined {
  const path = optional(env, name);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown reason';
    throw new ConfigError(`${name} names a file that cannot be read (${code}): ${path}`);
  }
}

function certificateIn(pem: Buffer, name: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ConfigError(`${name} names a file that holds no certificate in PEM`);
  }
}

function keyIn(pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ConfigError(`${KEY} names a file that holds no private key in PEM, or one under a passphrase`);
  }
}
