import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Not oftener than this, however fast an upload goes. */
const TELL_EVERY_MILLISECONDS = 500;
/** Less than this that does not take long is over before it is worth telling. */
const WORTH_TELLING = { lines: 1_000, milliseconds: 5_000 };
const NDJSON = /^\s*application\/(x-)?ndjson\s*(;|$)/i;

/** Whoever accepts NDJSON by its very name is told how far an upload is. */
export function wantsProgress({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').split(',').some((type) => NDJSON.test(type));
}

/**
 * The answer to an upload while it is being taken in: 202 and lines of progress, and in the last line the body that
 * would else have been the answer. A status that is sent before the end can promise nothing; 202 says so. It begins with
 * the first thing to tell, so what is refused before that, or repeated, has its own status and no stream.
 */
export class ProgressAnswer {
  readonly #reply: FastifyReply;
  #stream: PassThrough | undefined;
  readonly #beganAt = performance.now();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(reply: FastifyReply) {
    this.#reply = reply;
  }

  get begun(): boolean {
    return this.#stream !== undefined;
  }

  /** `lines` have been taken in, and nothing is applied yet. Left out for a caller who is not reading: it must not be waited for. */
  tell(lines: number): void {
    const now = performance.now();
    const { lines: fewest, milliseconds } = WORTH_TELLING;
    if (!this.begun && lines < fewest && now - this.#beganAt < milliseconds) return;
    if (now - this.#toldAt < TELL_EVERY_MILLISECONDS) return;
    this.#toldAt = now;
    this.#stream ??= this.#begin();
    if (!this.#stream.writableNeedDrain) this.#stream.write(`{"progress":{"lines":${lines}}}\n`);
  }

  /** The outcome, as the last line. */
  end(body: string): FastifyReply {
    this.#stream?.end(`${body}\n`);
    return this.#reply;
  }

  #begin(): PassThrough {
    const stream = new PassThrough();
    this.#reply
      .code(202)
      .type('application/x-ndjson; charset=utf-8')
      // Neither we nor a proxy on the way may collect the lines before passing them on.
      .headers({ 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' })
      .send(stream);
    return stream;
  }
}
