import pg from 'pg';

export interface Listening {
  stop(): Promise<void>;
}

export interface ListenOptions {
  /** A direct connection: behind a transaction pooler nothing is ever heard. */
  directUrl: string;
  onNews: () => void;
  onFailure: (error: unknown) => void;
}

const CONNECT_AGAIN_AFTER_MS = 2_000;

/** Hears of new outbox entries at once. Only a convenience: the relay also looks every second, and while this is away. */
export function listenToOutbox({ directUrl, onNews, onFailure }: ListenOptions): Listening {
  let stopping = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const lost = (error: unknown) => {
    if (stopping || timer) return;
    onFailure(error);
    timer = setTimeout(connect, CONNECT_AGAIN_AFTER_MS);
  };

  function connect() {
    timer = undefined;
    const connecting = new pg.Client({
      connectionString: directUrl,
      application_name: 'quorate-relay-listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = connecting;
    connecting.on('notification', onNews);
    connecting.on('error', lost);
    connecting.on('end', () => lost(new Error('the connection ended')));
    connecting
      .connect()
      .then(() => connecting.query('LISTEN quorate_outbox'))
      // What was written while nobody listened.
      .then(onNews)
      .catch((error: unknown) => {
        lost(error);
        connecting.end().catch(() => undefined);
      });
  }
  connect();

  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
