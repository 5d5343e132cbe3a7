import type { FastifyInstance } from 'fastify';
import { letGoOfBody } from '../ingest/unwanted-bodies.ts';
import { ProblemError } from '../problem.ts';

type Methods = ReadonlyMap<string, readonly string[]>;

/** Notes by which methods each path is there, of every route that is added from now on. */
export function noteMethods(app: FastifyInstance): Methods {
  const noted = new Map<string, string[]>();
  app.addHook('onRoute', ({ url, method }) => {
    noted.set(url, [...(noted.get(url) ?? []), ...[method].flat()]);
  });
  return noted;
}

/** A path that is there, by a method that it is not: 405, which says by which it is. Goes after all other routes. */
export function refuseOtherMethods(app: FastifyInstance, noted: Methods): void {
  // As a plugin it runs after the plugins before it, which add routes too.
  void app.register(async (scope) => {
    for (const [url, allowed] of [...noted]) {
      const refuse = () => {
        throw new ProblemError({ code: 'method_not_allowed', allowed });
      };
      scope.route({
        method: scope.supportedMethods.filter((method) => !allowed.includes(method)),
        url,
        config: { takesBody: true },
        onRequest: async (request, reply) => {
          letGoOfBody(request, reply);
          reply.header('allow', allowed.join(', '));
          refuse();
        },
        handler: refuse,
      });
    }
  });
}
