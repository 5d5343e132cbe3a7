import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

const PREFERRED: readonly Encoding[] = ['br', 'gzip'];
/** Fast rather than small: JSON shrinks to a tenth either way, and the work is done for every answer. */
const GZIP = { level: 4 };
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const [gzipWhole, brotliWhole] = [promisify(gzip), promisify(brotliCompress)];

/** What the caller likes best of what we have; null means as it is. */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding | null {
  if (acceptEncoding === undefined) return null;
  const wishes = new Map(acceptEncoding.toLowerCase().split(',').map(wish));
  const rank = (encoding: Encoding) => wishes.get(encoding) ?? wishes.get('*') ?? 0;
  const [best] = PREFERRED.filter((encoding) => rank(encoding) > 0).sort((a, b) => rank(b) - rank(a));
  return best !== undefined && rank(best) >= (wishes.get('identity') ?? 0) ? best : null;
}

export function encodeWhole(encoding: Encoding, text: string): Promise<Buffer> {
  return encoding === 'br' ? brotliWhole(text, BROTLI) : gzipWhole(text, GZIP);
}

export function encodingStream(encoding: Encoding): Transform {
  return encoding === 'br' ? createBrotliCompress(BROTLI) : createGzip(GZIP);
}

/** `gzip;q=0.5`: its name and its weight, 0 for nonsense. */
function wish(text: string): [string, number] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const value = weight === undefined ? 1 : Number(weight.slice(2));
  return [name, Number.isFinite(value) && value >= 0 && value <= 1 ? value : 0];
}
