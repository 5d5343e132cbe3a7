import type { FastifyInstance } from 'fastify';
import { refuseParameters } from '../parameters.ts';
import type { Respond } from '../respond.ts';

/** What the presented key is and may do; needs no permission besides being a working key. */
export function addWhoamiRoute(app: FastifyInstance, respond: Respond): void {
  app.get('/whoami', (request, reply) =>
    respond(request, reply, () => {
      refuseParameters(request.query as object);
      return { name: 'read_whoami', arguments: [] };
    }),
  );
}
