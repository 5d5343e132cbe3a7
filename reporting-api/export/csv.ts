const NEEDS_QUOTES = /[",\r\n]/;
/** What a spreadsheet would take for a formula, in full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?$/i;

/** RFC 4180: the names of the columns. */
export function csvHeading(columns: readonly string[]): string {
  return `${columns.map(field).join(',')}\r\n`;
}

/** One document: texts as they are, numbers in their digits, nothing for null, and JSON for what has parts. */
export function csvRow(node: object, columns: readonly string[]): string {
  const values = node as Record<string, unknown>;
  return `${columns.map((column) => field(textOf(values[column]))).join(',')}\r\n`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A text that begins like a formula gets an apostrophe before it, so that opening the file runs nothing. */
function field(text: string): string {
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
