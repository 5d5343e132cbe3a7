import { createHmac } from 'node:crypto';

export interface SigningOptions {
  signingSecret: string;
  /** The body as it goes over the wire. */
  body: string;
  /** Seconds since 1970; now when left out. */
  timestamp?: number;
  contentType?: string;
  /** Slack's mark of a repeated delivery: how many times before, and why again. */
  retry?: { number: number; reason: 'http_timeout' | 'http_error' | 'connection_failed' };
  /** In place of the right signature: for forgeries. */
  signature?: string;
}

/** What fetch wants, and what tests may bend. */
export interface SignedRequest {
  method: 'POST';
  headers: Record<string, string>;
  body: string;
}

/** Slack's version 0 signature of a body at a time (seconds). */
export function slackSignature(signingSecret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** A request as Slack sends it: `await fetch(url, signedRequest({ signingSecret, body }))`. */
export function signedRequest({
  signingSecret,
  body,
  timestamp = nowInSeconds(),
  contentType,
  retry,
  signature,
}: SigningOptions): SignedRequest {
  return {
    method: 'POST',
    headers: {
      'content-type':
        contentType ?? (body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded'),
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature ?? slackSignature(signingSecret, timestamp, body),
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
    },
    body,
  };
}

/** A signature that is right but for its last hex digit. */
export function forgedSignature(signingSecret: string, timestamp: number, body: string): string {
  const signature = slackSignature(signingSecret, timestamp, body);
  return `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}`;
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
