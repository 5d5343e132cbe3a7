import type { KeyId } from '../../domain/ids.ts';
import type { Scene, useStage } from './scene.ts';

/** What is stored of a key, as tests of its life look at it. */
export function keyRows(stage: ReturnType<typeof useStage>) {
  const secrets = (keyId: KeyId) =>
    stage().sql<{ state: string; client_id: string }>(
      'SELECT * FROM secrets WHERE key_id = $1 ORDER BY created_at',
      [keyId],
    );
  const states = async (keyId: KeyId) => (await secrets(keyId)).map(({ state }) => state);
  const keyRow = async (keyId: KeyId) => {
    const [row] = await stage().sql<{
      state: string;
      suspended: boolean;
      expires_at: Date;
      revealed_at: Date | null;
      name: string;
      owner_id: string;
    }>('SELECT * FROM reporting_keys WHERE id = $1', [keyId]);
    if (!row) throw new Error('no key');
    return row;
  };
  const liveKeys = async (scene: Scene) =>
    (
      await stage().sql<{ live_keys: number }>('SELECT live_keys FROM workspaces WHERE id = $1', [
        scene.workspaceId,
      ])
    )[0]?.live_keys;
  return { secrets, states, keyRow, liveKeys };
}
