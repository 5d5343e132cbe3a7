import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

export interface SignedDelivery {
  signature: string | undefined;
  /** Seconds, as Slack writes them in its header. */
  timestamp: string | undefined;
  body: Buffer;
}

export type SignatureVerdict = 'genuine' | 'unsigned' | 'too_old_or_new' | 'forged';

/** Slack's version 0 signature, compared in constant time, and a timestamp within five minutes on either side. */
export function verifySignature(
  signingSecret: string,
  delivery: SignedDelivery,
  now = new Date(),
): SignatureVerdict {
  const { signature, timestamp, body } = delivery;
  if (!signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return 'unsigned';
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return 'too_old_or_new';
  const expected = Buffer.from(
    `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
  );
  const presented = Buffer.from(signature);
  return presented.length === expected.length && timingSafeEqual(presented, expected) ? 'genuine' : 'forged';
}
