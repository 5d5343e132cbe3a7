import type { FastifyInstance } from 'fastify';
import type { Operation } from '../../catalogue/resource.ts';
import { createPathReader } from '../path-parameters.ts';
import { createQueryReader } from '../query.ts';
import type { Respond } from '../respond.ts';

/** A JSON string of a token needs no escapes: what is between its quotes. */
const bare = (body: string) => body.slice(1, -1);

/** One operation of the catalogue: its parameters checked, then answered by one read. */
export function addOperationRoute(
  app: FastifyInstance,
  operation: Operation,
  respond: Respond,
): void {
  const readPath = createPathReader(operation.parameters);
  const readQuery = createQueryReader(operation);
  const path = operation.path.replaceAll(/\{([a-z0-9_]+)\}/g, ':$1');
  app.get<{ Params: Record<string, string> }>(path, (request, reply) => {
    return respond(request, reply, () => {
      const given = readPath(request.params);
      const { filters, ...page } = readQuery(request.query as object);
      const read = operation.read(given, filters, page);
      const { mediaType } = operation;
      return mediaType && request.headers.accept === mediaType ? { ...read, mediaType, render: bare } : read;
    });
  });
}
