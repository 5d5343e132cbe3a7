import { describe, expect, it } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { createTestDatabase } from '../support/database.ts';
import { connected } from './connected.ts';
import { useStage } from './scene.ts';
import { tablesOfOurs } from './tables-of-ours.ts';

const stage = useStage();

describe('the schema', () => {
  it('H2 goes up, all the way down, and up again to the very same schema', async () => {
    const database = await createTestDatabase();
    const shape = () =>
      connected(
        database.superuserUrl,
        async (client) =>
          (
            await client.query(
              `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
            )
          ).rows,
      );
    const functions = () =>
      connected(
        database.superuserUrl,
        async (client) =>
          (
            await client.query(
              `SELECT proname, md5(pg_get_functiondef(oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
            )
          ).rows,
      );
    try {
      const before = [await shape(), await functions()];
      await migrate({ ownerUrl: database.ownerUrl, direction: 'down' });
      const left = (await shape()).filter(
        ({ table_name: name }: { table_name: string }) => !name.startsWith('kysely'),
      );
      expect([left, await functions()]).toEqual([[], []]);
      await migrate({ ownerUrl: database.ownerUrl });
      expect([await shape(), await functions()]).toEqual(before);
      expect(await migrate({ ownerUrl: database.ownerUrl })).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('T81 nobody but the application may call a function of ours, and not what makes the policies', async () => {
    const callable = (by: string) =>
      stage().sql<{ name: string }>(
        `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
         WHERE pronamespace IN ('public'::regnamespace, 'limits'::regnamespace) AND has_function_privilege($1, oid, 'EXECUTE')`,
        [by],
      );
    expect(await callable('public')).toEqual([]);
    const names = (await callable('quorate_app')).map(({ name }) => name);
    expect(names).toContain('workspace_ids()');
    expect(names).not.toContain('quorate_isolate(regclass)');
  });

  it('every table of the code is a table of the database, and the other way round', async () => {
    const { readFile } = await import('node:fs/promises');
    const source = await readFile(new URL('../../database/tables/index.ts', import.meta.url), 'utf8');
    const listed = [
      ...source.slice(source.indexOf('interface Database')).matchAll(/^ {2}(\w+): \w+;$/gm),
    ].map(([, name]) => `${name}`);
    const snake = listed.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    const tables = await tablesOfOurs(stage());
    expect(snake.toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  });

  it('every column of the code is a column of the database, and the other way round', async () => {
    const { readdir, readFile } = await import('node:fs/promises');
    const folder = new URL('../../database/tables/', import.meta.url);
    const source = (
      await Promise.all((await readdir(folder)).map((file) => readFile(new URL(file, folder), 'utf8')))
    ).join('\n');
    const interfaces = new Map(
      [...source.matchAll(/interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)\n\}/g)].map(
        ([, name, base, body]) => [name, { base, body: `${body}` }],
      ),
    );
    const columnsOf = (name: string): string[] => {
      const found = interfaces.get(name);
      if (!found) throw new Error(`no interface ${name}`);
      return [
        ...(found.base ? columnsOf(found.base) : []),
        ...[...found.body.matchAll(/^ {2}(\w+): /gm)].map(([, column]) => `${column}`),
      ];
    };
    const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const tables = [...`${interfaces.get('Database')?.body}`.matchAll(/^ {2}(\w+): (\w+);$/gm)];
    expect(tables.length).toBeGreaterThan(25);
    for (const [, table, type] of tables) {
      const rows = await stage().sql<{ name: string }>(
        'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2',
        ['public', snake(`${table}`)],
      );
      expect({ table, columns: columnsOf(`${type}`).map(snake).toSorted() }).toEqual({
        table,
        columns: rows.map(({ name }) => name).toSorted(),
      });
    }
  });
});
