import type { FastifyInstance } from 'fastify';
import { createListQueryReader } from '../list-query.ts';
import type { Resource } from '../resources/resource.ts';
import type { Respond } from '../respond.ts';

/** The list of a resource: a page of what the key can see, with the exact count of all of it. */
export function addListRoute(app: FastifyInstance, resource: Resource, respond: Respond): void {
  const readQuery = createListQueryReader(resource.filters);
  app.get(resource.path, (request, reply) =>
    respond(request, reply, () => {
      const { page, pageSize, ascending, filters } = readQuery(request.query as object);
      return { name: resource.listFunction, arguments: [JSON.stringify(filters), page, pageSize, ascending] };
    }),
  );
}
