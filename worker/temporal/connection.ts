import { NativeConnection, type TLSConfig } from '@temporalio/worker';

export interface TemporalAddress {
  /** host:port of the frontend. */
  address: string;
  namespace: string;
  /** True: TLS with the system's certificate authorities. A client certificate makes it mTLS. */
  tls?: TLSConfig | boolean;
  /** Temporal Cloud; sent only over TLS. */
  apiKey?: string;
}

/**
 * One connection, for the worker and for clients (`new Client({ connection, namespace, dataConverter })`).
 * Nothing on it has a deadline by itself: wrap calls in `connection.withDeadline`.
 * @throws naming the address and the namespace when nobody answers there
 */
export async function connectTemporal(config: TemporalAddress): Promise<NativeConnection> {
  const { address, namespace, tls, apiKey } = config;
  const options = {
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  const connection = await NativeConnection.connect(options).catch((cause: unknown) => {
    throw new Error(`No Temporal answers at ${address}`, { cause });
  });
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (cause) {
    await connection.close();
    throw new Error(`Temporal at ${address} does not give access to the namespace "${namespace}"`, { cause });
  }
  return connection;
}
