import { createHmac } from 'node:crypto';

/** The compatible signature (Compat 81): HMAC-SHA256 over `<unix seconds>.<raw body>`, in hex. */
export function signatureHeader(secret: string, at: Date, body: string): string {
  const t = Math.floor(at.getTime() / 1000);
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return `t=${t},v1=${v1}`;
}
