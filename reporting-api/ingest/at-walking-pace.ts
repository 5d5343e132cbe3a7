import type { Readable } from 'node:stream';
import { ProblemError } from '../problem.ts';

/** A sender may be waited for so long in all, and longer only by what it has sent. */
const PATIENCE_MILLISECONDS = 12_000;
const LEAST_BYTES_PER_MILLISECOND = 4;

/**
 * The bytes of an upload, as long as they come (T65). Only waiting for the sender counts, never the time that we take;
 * what ended early or came too slowly is a problem. Stopping early leaves the stream alone: it carries our answer.
 */
export async function* atWalkingPace(
  source: Readable,
  patience = PATIENCE_MILLISECONDS,
): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = source.iterator({ destroyOnReturn: false });
  let waited = 0;
  let bytes = 0;
  for (;;) {
    const asked = performance.now();
    const left = patience + bytes / LEAST_BYTES_PER_MILLISECOND - waited;
    const { done, value } = await nextWithin(chunks, left);
    if (done) return;
    waited += performance.now() - asked;
    bytes += value.length;
    yield value;
  }
}

async function nextWithin(
  chunks: AsyncIterator<Buffer>,
  milliseconds: number,
): Promise<IteratorResult<Buffer, undefined>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooSlow = () => reject(new ProblemError({ code: 'upload_too_slow' }));
    timer = setTimeout(tooSlow, Math.max(0, milliseconds));
  });
  const next = chunks.next().catch(() => {
    throw new ProblemError({ code: 'upload_incomplete' });
  });
  try {
    return await Promise.race([next, late]);
  } finally {
    clearTimeout(timer);
  }
}
