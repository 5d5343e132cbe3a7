import type { FastifyInstance } from 'fastify';

const WELCOME = `Quorate reporting API

Reports on the accounts of the entities that your key covers.
Send your key as "Authorization: Bearer <token>" and begin with GET /whoami.
Then: GET /entities, GET /accounts, GET /transactions (page, page_size, order, and filters).
Everything else: /docs in a browser, /openapi.json for programs.
You have no key? Ask for one in Slack: /keys request
`;

/** For whoever opens the address in a browser. */
export function addRootRoute(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(WELCOME));
}
