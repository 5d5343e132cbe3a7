import { ProblemError } from '../problem.ts';

/** A body that is small enough to be held whole; nothing is read beyond that many bytes. */
export async function wholeBody(source: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new ProblemError({ code: 'body_too_large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
