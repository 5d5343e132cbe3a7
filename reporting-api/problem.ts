import type { LineProblem } from '../mirror/line-problem.ts';
import { WRITE_PROBLEMS } from './write-problems.ts';

/** The closed list of what a partner can be told instead of an answer. */
export type Problem =
  | {
      code:
        | 'unauthenticated'
        | 'key_suspended'
        | 'forbidden'
        | 'not_found'
        | 'unavailable'
        | 'internal'
        | 'unsupported'
        | 'needs_http_1_1'
        | 'bad_host'
        | 'unmet_expectation';
    }
  | { code: 'invalid_parameter'; parameter: string | null; reason: string }
  | { code: 'rate_limited'; policy: 'key' | 'workspace' | 'address'; retryAfterSeconds: number }
  | { code: 'invalid_lines'; lines: readonly LineProblem[]; more: boolean }
  | { code: 'line_too_long'; line: number }
  | { code: 'decides_reach'; resource: string }
  | { code: WriteProblem }
  | { code: 'method_not_allowed'; allowed: readonly string[] }
  | { code: 'refused_by_server'; status: number };

type WriteProblem = keyof typeof WRITE_PROBLEMS;

export interface ProblemWords {
  status: number;
  /** Stable, for programs. */
  name: string;
  title: string;
  detail: string;
}

const NOT_AUTHENTICATED: ProblemWords = {
  status: 401,
  name: 'unauthenticated',
  title: 'Not authenticated',
  detail:
    'Send a working reporting API key: its token as "Authorization: Bearer", or its client id and secret as Basic.',
};

const QUOTAS = {
  key: 'This key has used up its requests for now.',
  workspace: 'The keys of this workspace have together used up their requests for now.',
  address: 'Too many requests without a working key came from this address.',
};

/** The one place that turns problems into words. Nothing that the caller sent is repeated, save a parameter's name. */
export function words(problem: Problem): ProblemWords {
  switch (problem.code) {
    case 'unauthenticated':
      return NOT_AUTHENTICATED;
    case 'key_suspended':
      return {
        status: 401,
        name: 'key_suspended',
        title: 'Key suspended',
        detail: 'This key is suspended. An administrator of the workspace can resume it in Slack.',
      };
    case 'forbidden':
      return {
        status: 403,
        name: 'forbidden',
        title: 'Not permitted',
        detail:
          'The permission groups of this key do not allow this, and nothing was done. GET /whoami says what they allow.',
      };
    case 'not_found':
      return {
        status: 404,
        name: 'not_found',
        title: 'Not found',
        detail: 'There is nothing here that this key can see.',
      };
    case 'invalid_parameter': {
      const subject = problem.parameter === null ? 'A parameter' : `The parameter "${problem.parameter}"`;
      return {
        status: 400,
        name: 'invalid_parameter',
        title: 'Invalid parameter',
        detail: `${subject} ${problem.reason}.`,
      };
    }
    case 'invalid_lines':
      return {
        status: 400,
        name: 'invalid_lines',
        title: 'Invalid lines',
        detail: `Nothing was applied. ${firstOf(problem.lines)}`,
      };
    case 'line_too_long':
      return {
        status: 413,
        name: 'line_too_long',
        title: 'Line too long',
        detail: `Nothing was applied. Line ${problem.line} is longer than 1 MB.`,
      };
    case 'decides_reach':
      return {
        status: 403,
        name: 'decides_reach',
        title: 'Not permitted',
        detail: `What decides reach is never ingested: ${problem.resource} change by a decided request in Slack.`,
      };
    case 'import_under_way':
    case 'too_many_uploads':
    case 'not_ndjson':
    case 'upload_incomplete':
    case 'upload_too_slow':
    case 'unexpected_body':
    case 'body_too_large':
    case 'idempotency_mismatch':
    case 'idempotency_under_way':
      return { name: problem.code, ...WRITE_PROBLEMS[problem.code] };
    case 'rate_limited':
      return {
        status: 429,
        name: 'quota_exceeded',
        title: 'Too many requests',
        detail: `${QUOTAS[problem.policy]} Try again in ${problem.retryAfterSeconds} s.`,
      };
    case 'method_not_allowed':
      return {
        status: 405,
        name: 'method_not_allowed',
        title: 'Method not allowed',
        detail: `This address takes ${problem.allowed.join(' and ')} only. Nothing was done.`,
      };
    case 'refused_by_server':
      return {
        status: problem.status,
        name: 'bad_request',
        title: 'Bad request',
        detail: 'The request could not be read.',
      };
    case 'bad_host':
      return {
        status: 400,
        name: 'bad_host',
        title: 'Bad host',
        detail: 'Send one Host header, as the name or address of this service and perhaps its port.',
      };
    case 'unmet_expectation':
      return {
        status: 417,
        name: 'unmet_expectation',
        title: 'Expectation failed',
        detail: 'The header Expect can ask for 100-continue only.',
      };
    case 'unsupported':
      return {
        status: 501,
        name: 'not_supported',
        title: 'Not supported',
        detail: 'This is not supported for the currency of the account.',
      };
    case 'needs_http_1_1':
      return {
        status: 505,
        name: 'needs_http_1_1',
        title: 'HTTP version not supported',
        detail:
          'A whole list needs HTTP/1.1 (a proxy on the way may speak less): by HTTP/1.0, half of one looks like all of it.',
      };
    case 'unavailable':
      return {
        status: 503,
        name: 'unavailable',
        title: 'Unavailable',
        detail: 'The service cannot answer right now. Try again shortly.',
      };
    case 'internal':
      return {
        status: 500,
        name: 'internal_error',
        title: 'Internal error',
        detail: 'Something went wrong on our side. It has been recorded.',
      };
  }
}

/** What a problem says besides its words, for programs. */
export function membersOf(problem: Problem): object {
  if (problem.code === 'invalid_lines') return { lines: problem.lines, more: problem.more };
  if (problem.code === 'line_too_long')
    return { lines: [{ line: problem.line, field: null, reason: 'is longer than 1 MB' }] };
  return {};
}

/** Seconds after which it is worth trying again; null when that is not a matter of time. */
export function retryAfterOf(problem: Problem): number | null {
  switch (problem.code) {
    case 'rate_limited':
      return problem.retryAfterSeconds;
    case 'unavailable':
      return 1;
    case 'import_under_way':
    case 'too_many_uploads':
    case 'idempotency_under_way':
      return 5;
    default:
      return null;
  }
}

function firstOf([first]: readonly LineProblem[]): string {
  return first ? `Line ${first.line}: ${first.field ?? 'it'} ${first.reason}.` : '';
}

/** Ends a request with a problem, from anywhere below a route. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}
