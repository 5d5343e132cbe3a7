import type { FastifyInstance } from 'fastify';
import type { Resource } from '../resources/resource.ts';
import type { Respond } from '../respond.ts';

const ID = /^[1-9][0-9]{0,14}$/;
/** What has another form is nothing's id; neither is this. */
const NOBODY = '0';

/** One object by its id. What is not there and what is not the caller's give the same answer, byte for byte. */
export function addItemRoute(app: FastifyInstance, resource: Resource, respond: Respond): void {
  app.get<{ Params: { id: string } }>(`${resource.path}/:id`, (request, reply) =>
    respond(request, reply, () => ({
      name: resource.itemFunction,
      arguments: [ID.test(request.params.id) ? request.params.id : NOBODY],
    })),
  );
}
