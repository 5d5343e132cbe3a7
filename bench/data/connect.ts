import pg from 'pg';

/** A connection of the bench's own: no timeouts, since building indexes takes minutes. It is closed with its scope. */
export async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  // Interrupted, the server goes first; the statement under way fails with it, and that is where it is heard.
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
