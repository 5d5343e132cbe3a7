/**
 * A Fastify with one route that runs one select by primary key: what `/whoami` is held against. It connects as the
 * owner of the tables, for whom row-level security does nothing.
 */
import fastify from 'fastify';
import pg from 'pg';

const { DATABASE_URL, POOL_SIZE, PORT, WORKSPACE, KEY } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });
const statement = {
  name: 'key',
  text: 'SELECT id, name, state, revealed_at, expires_at FROM reporting_keys WHERE workspace_id = $1 AND id = $2',
  values: [WORKSPACE, KEY],
};

const app = fastify();
app.get('/whoami', async () => (await pool.query(statement)).rows[0]);
process.once('SIGTERM', () => process.exit(0));
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
