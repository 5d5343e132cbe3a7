import type { Readable } from 'node:stream';
import { ProblemError } from '../problem.ts';
import { atWalkingPace } from './at-walking-pace.ts';

/** A body that is small enough to be held whole, as long as it comes (T65); nothing is read beyond that many bytes. */
export async function wholeBody(source: Readable, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of atWalkingPace(source)) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new ProblemError({ code: 'body_too_large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
