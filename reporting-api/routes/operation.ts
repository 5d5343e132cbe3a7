import type { FastifyInstance } from 'fastify';
import type { Operation } from '../../catalogue/resource.ts';
import { exportList } from '../export/export-list.ts';
import { createExportedList } from '../export/exported-list.ts';
import { exportFormatOf } from '../export/format.ts';
import { createPathReader } from '../path-parameters.ts';
import { createQueryReader } from '../query.ts';
import type { Ask, Respond } from '../respond.ts';

/** A JSON string of a token needs no escapes: what is between its quotes. */
const bare = (body: string) => body.slice(1, -1);

/** One operation of the catalogue: its parameters checked, then answered by one read. */
export function addOperationRoute(
  app: FastifyInstance,
  operation: Operation,
  ask: Ask,
  respond: Respond,
): void {
  const readPath = createPathReader(operation.parameters);
  const readQuery = createQueryReader(operation);
  const path = operation.path.replaceAll(/\{([a-z0-9_]+)\}/g, ':$1');
  const exported = createExportedList(operation, path, readPath, readQuery);
  app.get<{ Params: Record<string, string> }>(path, (request, reply) => {
    const format = operation.paging ? exportFormatOf(request) : null;
    if (format) {
      return exportList(ask, request, reply, format, exported(request.params, request.query as object));
    }
    return respond(request, reply, () => {
      const given = readPath(request.params);
      const { filters, ...page } = readQuery(request.query as object);
      const read = operation.read(given, filters, page);
      const { mediaType } = operation;
      return mediaType && request.headers.accept === mediaType ? { ...read, mediaType, render: bare } : read;
    });
  });
}
