import type { FastifyInstance } from 'fastify';
import type { Given, Operation } from '../../catalogue/resource.ts';
import type { Cursors } from '../cursor/cursors.ts';
import { createWalkedList } from '../cursor/walked-list.ts';
import { exportList } from '../export/export-list.ts';
import { createExportedList } from '../export/exported-list.ts';
import { exportFormatOf } from '../export/format.ts';
import { createPathReader } from '../path-parameters.ts';
import { createQueryReader } from '../query.ts';
import type { Found, Read } from '../reads.ts';
import type { Ask, Respond } from '../respond.ts';

interface Deps {
  ask: Ask;
  respond: Respond;
  cursors: Cursors;
}

/** A JSON string of a token needs no escapes: what is between its quotes. */
const bare = ({ body }: Found) => body.slice(1, -1);

/** One operation of the catalogue: its parameters checked, then answered by one read. */
export function addOperationRoute(app: FastifyInstance, operation: Operation, deps: Deps): void {
  const { ask, respond, cursors } = deps;
  const { mediaType, paging } = operation;
  const readPath = createPathReader(operation.parameters);
  const readQuery = createQueryReader(operation);
  const path = operation.path.replaceAll(/\{([a-z0-9_]+)\}/g, ':$1');
  const exported = createExportedList(operation, path, readPath, readQuery);
  const walked = createWalkedList(operation, cursors);
  const asPublished = (given: Given, query: object): Read => {
    const { filters, ...page } = readQuery(query);
    return operation.read(given, filters, { ...page, place: null });
  };
  app.get<{ Params: Record<string, string> }>(path, (request, reply) => {
    const { caller, headers, params } = request;
    const query = request.query as object;
    const format = paging ? exportFormatOf(request) : null;
    if (format) return exportList(ask, request, reply, format, exported(params, query));
    return respond(request, reply, () => {
      const given = readPath(params);
      if (paging && caller.dialect.name === 'native') return walked(given, query);
      const read = asPublished(given, query);
      return mediaType && headers.accept === mediaType ? { ...read, mediaType, render: bare } : read;
    });
  });
}
