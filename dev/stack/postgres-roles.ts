import pg from 'pg';

export interface PostgresPasswords {
  superuser: string;
  owner: string;
  app: string;
}

/** Makes the two roles and the database where they are missing, and sets the passwords that are valid now. */
export async function prepareRoles(superuserUrl: string, passwords: PostgresPasswords): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await prepareRole(client, 'quorate_owner', passwords.owner);
    await prepareRole(client, 'quorate_app', passwords.app);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', ['quorate']);
    if (found.rowCount === 0) await client.query('CREATE DATABASE quorate OWNER quorate_owner');
  } finally {
    await client.end();
  }
}

async function prepareRole(client: pg.Client, role: string, password: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const name = client.escapeIdentifier(role);
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${name}`);
  const limits = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS';
  await client.query(`ALTER ROLE ${name} WITH ${limits} PASSWORD ${client.escapeLiteral(password)}`);
}
