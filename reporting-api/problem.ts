/** The closed list of what a partner can be told instead of an answer. */
export type Problem =
  | { code: 'unauthenticated' | 'key_suspended' | 'forbidden' | 'not_found' | 'unavailable' | 'internal' }
  | { code: 'invalid_parameter'; parameter: string | null; reason: string }
  | { code: 'rate_limited'; policy: 'key' | 'workspace' | 'address'; retryAfterSeconds: number }
  | { code: 'refused_by_server'; status: number };

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
        detail: 'The permission groups of this key do not allow this.',
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
    case 'rate_limited':
      return {
        status: 429,
        name: 'quota_exceeded',
        title: 'Too many requests',
        detail: `${QUOTAS[problem.policy]} Try again in ${problem.retryAfterSeconds} s.`,
      };
    case 'refused_by_server':
      return {
        status: problem.status,
        name: 'bad_request',
        title: 'Bad request',
        detail: 'The request could not be read.',
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

/** Ends a request with a problem, from anywhere below a route. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}
