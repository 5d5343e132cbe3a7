import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import { subjectOfAddress } from './address.ts';
import type { Verdict } from './bucket.ts';
import type { Limiter } from './limiter.ts';
import type { Limits } from './policy.ts';
import { ProvedCredentials } from './proved-credentials.ts';

/**
 * Who is charged for a request. A credential that worked lately pays before the read, so that what is over the limit
 * costs the database nothing; one not seen yet pays once it is proved; what is not proved is charged to its address
 * and never to the key that it names (T60). A refusal is thrown as a problem.
 */
export class Gate {
  readonly #limiter: Limiter;
  readonly #limits: Limits;
  readonly #proved = new ProvedCredentials();

  constructor(limiter: Limiter, limits: Limits) {
    this.#limiter = limiter;
    this.#limits = limits;
  }

  /** Before anything is read. True when the key has been charged already. */
  async enter(request: FastifyRequest): Promise<boolean> {
    const { caller } = request;
    if (caller.credential && this.#proved.has(caller)) {
      await this.#charge(request);
      return true;
    }
    const denied = this.#limiter.denied(this.#limits.address, subjectOfAddress(request.ip));
    if (denied) refuse(request, denied);
    return false;
  }

  /** The credential was proved. */
  async proved(request: FastifyRequest, charged: boolean): Promise<void> {
    this.#proved.remember(request.caller);
    if (!charged) await this.#charge(request);
  }

  /** There was no credential, or none that works. */
  async failed(request: FastifyRequest): Promise<void> {
    this.#proved.forget(request.caller);
    const verdict = await this.#limiter.take(this.#limits.address, subjectOfAddress(request.ip));
    request.quotas = [verdict.quota];
    if (!verdict.allowed) refuse(request, verdict);
  }

  async #charge(request: FastifyRequest): Promise<void> {
    const { credential } = request.caller;
    if (!credential) throw new Error('only a credential can be charged');
    const taken = [
      this.#limiter.take(this.#limits.key, credential.clientId),
      this.#limiter.take(this.#limits.workspace, credential.workspaceId),
    ];
    const verdicts = taken.every(isKnown) ? taken : await Promise.all(taken);
    request.quotas = verdicts.map(({ quota }) => quota);
    const denied = verdicts.filter(({ allowed }) => !allowed);
    const [longest] = denied.sort((a, b) => b.waitMilliseconds - a.waitMilliseconds);
    if (longest) refuse(request, longest);
  }
}

function isKnown(verdict: Verdict | Promise<Verdict>): verdict is Verdict {
  return !(verdict instanceof Promise);
}

function refuse(request: FastifyRequest, { quota, waitMilliseconds }: Verdict): never {
  request.quotas ??= [quota];
  // Not earlier than what the headers say, and not everybody at the same moment.
  const least = Math.max(Math.ceil(waitMilliseconds / 1000), ...request.quotas.map((q) => q.resetSeconds));
  const retryAfterSeconds = least + Math.floor(Math.random() * 2);
  throw new ProblemError({ code: 'rate_limited', policy: quota.policy.name, retryAfterSeconds });
}
