/** One way in which a secret may be written somewhere. */
export interface Needle {
  token: string;
  form: string;
  bytes: Buffer;
}

/** A token, whole and its secret part alone, in every form in which software is likely to have written it down. */
export function needlesOf(token: string): Needle[] {
  const secret = token.slice(-49, -6);
  return [['token', token] as const, ['secret', secret] as const].flatMap(([what, text]) =>
    formsOf(Buffer.from(text)).map(([form, bytes]) => ({ token, form: `${what} ${form}`, bytes })),
  );
}

function formsOf(plain: Buffer): [string, Buffer][] {
  const hex = plain.toString('hex');
  const ascii = (text: string) => Buffer.from(text, 'latin1');
  const percent = hex.replace(/../g, '%$&');
  return [
    ['plain', plain],
    ['reversed', Buffer.from(plain.toString('latin1').split('').reverse().join(''), 'latin1')],
    ['utf-16', Buffer.from(plain.toString('latin1'), 'utf16le')],
    ['hex', ascii(hex)],
    ['HEX', ascii(hex.toUpperCase())],
    ['percent', ascii(percent)],
    ['PERCENT', ascii(percent.toUpperCase())],
    ...[0, 1, 2].flatMap((before): [string, Buffer][] => [
      [`base64 after ${before}`, ascii(base64Within(plain, before))],
      [
        `base64url after ${before}`,
        ascii(base64Within(plain, before).replaceAll('+', '-').replaceAll('/', '_')),
      ],
    ]),
  ];
}

/** What base64 of any text shows of these bytes when they stand `before` bytes (modulo 3) behind its beginning. */
function base64Within(plain: Buffer, before: number): string {
  const all = Buffer.concat([Buffer.alloc(before), plain]).toString('base64');
  return all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + plain.length) * 8) / 6));
}

export interface Hit {
  place: string;
  /** Which file, row, message or call. */
  where: string;
  form: string;
  token: string;
}

/** Everything that is found in these bytes. */
export function search(needles: readonly Needle[], bytes: Buffer): Needle[] {
  return needles.filter((needle) => bytes.includes(needle.bytes));
}
