import type { WorkspaceId } from '../../domain/ids.ts';
import { ProblemError } from '../problem.ts';

/** Each holds a connection of the pool that the reads share. */
const MOST_UPLOADS = 3;
/** One that is taken in, and one that waits for it: no workspace may keep the others out. */
const MOST_OF_ONE_WORKSPACE = 2;

/** How many uploads are under way in this process, and whose. */
export class UploadSlots {
  readonly #taken: WorkspaceId[] = [];

  /** Takes a slot and gives what lets go of it; throws the problem where there is none. */
  take(workspaceId: WorkspaceId): () => void {
    const ofThis = this.#taken.filter((one) => one === workspaceId).length;
    if (ofThis >= MOST_OF_ONE_WORKSPACE) throw new ProblemError({ code: 'import_under_way' });
    if (this.#taken.length >= MOST_UPLOADS) throw new ProblemError({ code: 'too_many_uploads' });
    this.#taken.push(workspaceId);
    return () => void this.#taken.splice(this.#taken.indexOf(workspaceId), 1);
  }
}
