import type { FastifyInstance } from 'fastify';
import { refused } from '../../catalogue/refused.ts';
import { letGoOfBody } from '../ingest/unwanted-bodies.ts';
import { ProblemError } from '../problem.ts';
import type { Respond } from '../respond.ts';

/** What no key may do: 403 for a working one, before anything of a body is read. */
export function addRefusedRoutes(app: FastifyInstance, respond: Respond): void {
  const forbid = () => {
    throw new ProblemError({ code: 'forbidden' });
  };
  for (const { method, path } of refused) {
    app.route({
      method,
      url: path.replaceAll(/\{([a-z_]+)\}/g, ':$1'),
      config: { takesBody: true },
      onRequest: async (request, reply) => {
        letGoOfBody(request, reply);
        await respond(request, reply, forbid);
      },
      handler: forbid,
    });
  }
}
