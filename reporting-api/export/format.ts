import type { FastifyRequest } from 'fastify';
import { csvHeading, csvRow } from './csv.ts';

/** How a whole list is written, one document after the other. */
export interface Format {
  readonly mediaType: string;
  readonly extension: string;
  heading(columns: readonly string[]): string;
  line(node: object, columns: readonly string[]): string;
}

const ndjson: Format = {
  mediaType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  heading: () => '',
  line: (node) => `${JSON.stringify(node)}\n`,
};

const csv: Format = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  heading: csvHeading,
  line: csvRow,
};

/** By the names that they are answered under. */
export const EXPORTS = { 'application/x-ndjson': ndjson, 'text/csv': csv };

const FORMATS = new Map([...Object.entries(EXPORTS), ['application/ndjson', ndjson]]);

/** An export is asked for by its very name, and is an addition of the native dialect; all else means a page of JSON. */
export function exportFormatOf({ caller, headers }: FastifyRequest): Format | null {
  const [first = ''] = (headers.accept ?? '').toLowerCase().split(',');
  const [type = ''] = first.split(';');
  return caller.dialect.name === 'native' ? (FORMATS.get(type.trim()) ?? null) : null;
}
