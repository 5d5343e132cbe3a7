import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { Result } from './result.ts';

/** The message, or the conversation it was in, is no longer there, or no longer ours to edit. */
const GONE = [
  'message_not_found',
  'channel_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_archived',
  'user_not_found',
];
/** Slack's own trouble, or the operator's to mend: the same call may succeed later. */
const PASSING = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'not_in_channel',
];

/** What a failed call of Slack's Web API means for the delivery. Throws what is no such failure. */
export function slackFailure(error: unknown): Result {
  if (error instanceof WebAPIRateLimitedError) {
    return { state: 'retry', reason: 'ratelimited', afterMs: error.retryAfter * 1000 };
  }
  if (error instanceof WebAPIRequestError) return { state: 'retry', reason: 'no answer from Slack' };
  if (error instanceof WebAPIHTTPError)
    return { state: 'retry', reason: `Slack answered ${error.statusCode}` };
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error;
    return PASSING.includes(reason) ? { state: 'retry', reason } : { state: 'failed', reason };
  }
  throw error;
}

export function isGone(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && GONE.includes(error.data.error);
}
