import { Ajv2020 } from 'ajv/dist/2020.js';
import { FORMATS } from './formats.ts';

interface Media {
  schema?: object;
}
interface Described {
  responses: Record<string, { content?: Record<string, Media> }>;
}
export interface OwnDescription {
  paths: Record<string, Record<string, Described>>;
}

/** Reads answers by our own description: what is wrong with one, by the operation, the status and the media type. */
export function createOwnReader(description: OwnDescription) {
  const ajv = new Ajv2020({ strict: false, formats: FORMATS, allErrors: true });
  ajv.addSchema({ $id: 'own', ...description });
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return (path: string, status: number, type: string, answer: unknown): unknown[] => {
    const media = description.paths[path]?.['get']?.responses[status]?.content?.[type];
    if (media?.schema === undefined) return [`${status} as ${type} is not described`];
    const where = ['paths', path, 'get', 'responses', String(status), 'content', type, 'schema'];
    const reference = `own#/${where.map(escaped).join('/')}`;
    const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
    compiled.set(reference, validate);
    return validate(answer) ? [] : (validate.errors ?? ['is not valid']);
  };
}

function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
