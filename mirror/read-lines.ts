export const MAX_LINE_BYTES = 1_048_576;

/** A file, standard input, a request's body; or text made on the spot. */
export type ByteSource = AsyncIterable<Buffer | string> | Iterable<Buffer | string>;

export interface Line {
  number: number;
  bytes: Buffer;
}

/** A line longer than it may be: reading stopped at that byte. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
  readonly line: number;
  constructor(line: number) {
    super(`line ${line} is longer than 1 MB`);
    this.line = line;
  }
}

const NEWLINE = 0x0a;

/** Splits a stream into lines while holding one of them at most. Empty lines are counted and passed over. */
export async function* readLines(stream: ByteSource): AsyncGenerator<Line> {
  let number = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (part: Buffer) => {
    heldBytes += part.length;
    if (heldBytes > MAX_LINE_BYTES) throw new LineTooLong(number);
    if (part.length > 0) held.push(part);
  };
  for await (const chunk of stream) {
    let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      hold(rest.subarray(0, end));
      if (heldBytes > 0) yield { number, bytes: Buffer.concat(held) };
      held = [];
      heldBytes = 0;
      number += 1;
      rest = rest.subarray(end + 1);
    }
    // A copy: the rest of a chunk must not keep the whole chunk alive.
    hold(Buffer.from(rest));
  }
  if (heldBytes > 0) yield { number, bytes: Buffer.concat(held) };
}
