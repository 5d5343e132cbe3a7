import type { Stage } from '../spine/scene.ts';
import { CLOCK_THAT_MOVES, SET_AHEAD } from '../support/time-skip.ts';

/**
 * A clock for each workspace, so that many races can run beside each other in one database and each pass its own
 * deadlines. Gives the function that moves the clock of one workspace on.
 */
export async function workspaceClocks({
  sql,
}: Stage): Promise<(workspaceId: string, milliseconds: number) => Promise<void>> {
  await sql(CLOCK_THAT_MOVES);
  const moved = new Map<string, number>();
  return async (workspaceId, milliseconds) => {
    const ahead = (moved.get(workspaceId) ?? 0) + milliseconds;
    moved.set(workspaceId, ahead);
    await sql(SET_AHEAD, [workspaceId, ahead]);
  };
}
