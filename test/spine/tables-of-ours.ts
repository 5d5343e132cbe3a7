import type { Stage } from './scene.ts';

interface Table {
  name: string;
  secured: boolean;
  tenanted: boolean;
  policies: string[];
}

/** Tables of ours, read from the server: what is forgotten in a list cannot be forgotten here. */
export function tablesOfOurs(stage: Stage): Promise<Table[]> {
  return stage.sql(`
    SELECT c.relname AS name, c.relrowsecurity AS secured,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped) AS tenanted,
           ARRAY(SELECT pg_get_expr(p.polqual, p.polrelid) || ' / ' || pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'kysely%' ORDER BY 1`);
}
