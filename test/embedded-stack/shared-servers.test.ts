import { Connection } from '@temporalio/client';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, useTestDatabase } from '../support/database.ts';
import { testTemporal } from '../support/temporal.ts';

async function query(connectionString: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('the servers that a test run shares', () => {
  const database = useTestDatabase();

  it('gives each test file a migrated database of its own', async () => {
    const tables = await query(
      database().ownerUrl,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(tables.length).toBeGreaterThan(0);
    const other = await createTestDatabase();
    try {
      await query(database().ownerUrl, 'CREATE TABLE only_here ()');
      const seen = await query(other.ownerUrl, "SELECT 1 FROM pg_tables WHERE tablename = 'only_here'");
      expect(seen).toEqual([]);
    } finally {
      await other.drop();
    }
  });

  it('lets the application role own nothing and pass no row-level security', async () => {
    const [role] = await query(
      database().appUrl,
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
              (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS owned
         FROM pg_roles WHERE rolname = current_user`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    });
    await expect(query(database().appUrl, 'CREATE TABLE mine ()')).rejects.toThrow('permission denied');
  });

  it('includes a real Temporal', async () => {
    const { address, namespace, taskQueue } = await testTemporal();
    const connection = await Connection.connect({ address });
    try {
      const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
      expect(namespaceInfo?.name).toBe('default');
      expect((await testTemporal()).taskQueue).not.toBe(taskQueue);
    } finally {
      await connection.close();
    }
  });
});
