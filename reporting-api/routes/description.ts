import type { FastifyInstance } from 'fastify';
import { createDescription } from '../description/openapi.ts';
import { createDocumentation } from '../description/page.ts';

/** The description of the API for programs, and the same for people; neither needs a key. */
export function addDescriptionRoutes(app: FastifyInstance, publicUrl: string): void {
  const description = createDescription(publicUrl);
  const text = JSON.stringify(description);
  const page = createDocumentation(description, publicUrl);
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
  app.get('/docs', (_request, reply) =>
    reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .type('text/html; charset=utf-8')
      .send(page),
  );
}
