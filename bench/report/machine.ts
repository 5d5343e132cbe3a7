import { arch, cpus, platform, release, totalmem } from 'node:os';
import type pg from 'pg';

/** What was measured on: nothing that names the machine or a place on it. */
export interface Machine {
  processors: string;
  memory: string;
  system: string;
  node: string;
  postgres: string;
}

export async function describeMachine(client: pg.Client): Promise<Machine> {
  const { rows } = await client.query<{ version: string; buffers: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('shared_buffers') AS buffers`,
  );
  const [first] = cpus();
  return {
    processors: `${cpus().length} × ${first?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${platform()} ${release()}, ${arch()}`,
    node: process.versions.node,
    postgres: `${rows[0]?.version}, embedded, shared_buffers ${rows[0]?.buffers}, otherwise as it comes`,
  };
}
