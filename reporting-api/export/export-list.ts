import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Place } from '../../catalogue/resource.ts';
import { ProblemError } from '../problem.ts';
import type { Read } from '../reads.ts';
import type { Ask, Said } from '../respond.ts';
import type { Format } from './format.ts';
import { readPages } from './pages.ts';

/** A list that can be exported. */
export interface ExportedList {
  readonly name: string;
  readonly columns: readonly string[];
  /** The read of a page, the first without a place; throws the problem with the caller's parameters. */
  plan(place: Place | null): Read;
}

/**
 * Streams a whole list with one page of it in memory: the next page is read when the caller has taken the last one, and
 * none when it has gone. What is wrong before the first page is an ordinary answer; later the stream breaks off, so that
 * half a list cannot be taken for the whole.
 */
export async function exportList(
  ask: Ask,
  request: FastifyRequest,
  reply: FastifyReply,
  format: Format,
  list: ExportedList,
): Promise<FastifyReply> {
  const first = await ask(request, () => {
    refuseHttp10(request);
    return list.plan(null);
  });
  const pages = readPages(first, (place) => askPatiently(ask, request, () => list.plan(place)));
  reply.header('content-disposition', `attachment; filename="${list.name}.${format.extension}"`);
  return reply
    .type(format.mediaType)
    .send(Readable.from(linesOf(pages, format, list), { objectMode: false }));
}

/** Without a final chunk, a list that broke off ends as one that is whole, whatever we do: even when we are killed. */
function refuseHttp10({ raw }: FastifyRequest): void {
  if (raw.httpVersion === '1.0') throw new ProblemError({ code: 'needs_http_1_1' });
}

async function* linesOf(
  pages: AsyncGenerator<object[]>,
  format: Format,
  { columns }: ExportedList,
): AsyncGenerator<string> {
  const heading = format.heading(columns);
  if (heading !== '') yield heading;
  for await (const nodes of pages) yield nodes.map((node) => format.line(node, columns)).join('');
}

/** Every page counts against the key's limit; over it, an export goes slower instead of failing. */
async function askPatiently(ask: Ask, request: FastifyRequest, plan: () => Read): Promise<Said> {
  for (;;) {
    try {
      return await ask(request, plan);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'rate_limited') throw error;
      if (request.socket.destroyed) throw error;
      await delay(error.problem.retryAfterSeconds * 1000);
    }
  }
}
