import { createHash } from 'node:crypto';

/** Passes bytes on and knows their hash once they have all gone by. */
export class Hashed {
  readonly #source: AsyncIterable<Buffer>;
  readonly #hash = createHash('sha256');

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const chunk of this.#source) {
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** Reads what is left, keeping none of it. */
  async drain(): Promise<void> {
    for await (const _ of this);
  }

  /** Once, at the end. */
  digest(): Buffer {
    return this.#hash.digest();
  }
}
