import { hash } from 'node:crypto';
import type { Caller } from '../caller.ts';

const REMEMBERED_MILLISECONDS = 60_000;
const MOST_REMEMBERED = 20_000;

/**
 * Credentials that worked lately, as hashes of all that was presented. It decides nothing but who is charged before a
 * read and who after it: whoever knows only a client id is a stranger, and never charged to the key (T60).
 */
export class ProvedCredentials {
  readonly #until = new Map<string, number>();

  has(caller: Caller): boolean {
    return (this.#until.get(hashOf(caller)) ?? 0) > performance.now();
  }

  remember(caller: Caller): void {
    const hash = hashOf(caller);
    this.#until.delete(hash);
    this.#until.set(hash, performance.now() + REMEMBERED_MILLISECONDS);
    const [oldest] = this.#until.size > MOST_REMEMBERED ? this.#until.keys() : [];
    if (oldest !== undefined) this.#until.delete(oldest);
  }

  forget(caller: Caller): void {
    this.#until.delete(hashOf(caller));
  }
}

/** Asked twice for each request: made once. */
const hashes = new WeakMap<Caller, string>();

function hashOf(caller: Caller): string {
  const known = hashes.get(caller);
  if (known !== undefined) return known;
  const { credential, workspaceName } = caller;
  const all = [credential?.environment, credential?.clientId, credential?.secret, workspaceName];
  const made = hash('sha256', JSON.stringify(all), 'base64');
  hashes.set(caller, made);
  return made;
}
