import type { Validator } from 'typebox/compile';
import { mayLoseDigits, parseExactly } from './exact-json.ts';
import { describeMistake, type LineProblem } from './line-problem.ts';
import type { Line } from './read-lines.ts';

/** One document of an upload, checked, and the text that will be stored and sent. */
export interface Parsed {
  line: number;
  document: unknown;
  text: string;
}

const DECODER = new TextDecoder('utf-8', { fatal: true });
/** Postgres holds neither U+0000 nor half a surrogate pair; JSON.stringify writes both as escapes. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;
/** Keys that change what an object inherits when a careless reader copies it: partners' programs are spared them. */
const POISON = /[{,]"(?:__proto__":|constructor":\{)/;
/** Where a schema leaves room for anything, this is how deep anything may be. */
const MOST_LEVELS = 32;

/** Reads and checks one line of NDJSON against its resource's schema; `disclose` leaves out what is not for partners. */
export function parseLine(
  line: Line,
  validator: Validator,
  disclose: (document: object) => object,
): Parsed | LineProblem {
  const wrong = (reason: string): LineProblem => ({ line: line.number, field: null, reason });
  const source = decode(line.bytes);
  if (source === null) return wrong('is not UTF-8');
  const document = parseJson(source);
  if (document === undefined) return wrong('is not JSON');
  if (!validator.Check(document)) {
    return { line: line.number, ...describeMistake(validator.Errors(document)) };
  }
  const unfit = whyUnfit(document, MOST_LEVELS);
  if (unfit !== null) return wrong(unfit);
  const exact = mayLoseDigits(source) ? parseExactly(source) : (document as object);
  if (exact === null) return wrong('holds a number of more than 1000 digits');
  const text = JSON.stringify(disclose(exact));
  if (UNSTORABLE.test(text)) return wrong('holds U+0000 or half a surrogate pair');
  if (POISON.test(text)) return wrong('has a field named __proto__ or constructor');
  return { line: line.number, document, text };
}

export function isProblem(parsed: Parsed | LineProblem): parsed is LineProblem {
  return 'reason' in parsed;
}

function decode(bytes: Buffer): string | null {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** What a schema that leaves room for anything does not see. */
function whyUnfit(value: unknown, levels: number): string | null {
  if (value === Infinity || value === -Infinity) return 'holds a number beyond 10^308';
  if (typeof value !== 'object' || value === null) return null;
  if (levels === 0) return `is nested deeper than ${MOST_LEVELS} levels`;
  for (const part of Object.values(value)) {
    const unfit = whyUnfit(part, levels - 1);
    if (unfit !== null) return unfit;
  }
  return null;
}
