import type pg from 'pg';
import type { ClientId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import { scrub } from '../observability/scrub.ts';

const MINUTE_MILLISECONDS = 60_000;
/** The first use in a minute is written soon, so that people see a key come alive. */
const WRITE_DELAY_MILLISECONDS = 300;
const LONGEST_AGENT = 200;

interface Use {
  at: number;
  address: string;
  agent: string;
}

/** Remembers when, from where and with what each key was used; writes at most once a minute for each. */
export class LastUse {
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  readonly #writtenAt = new Map<ClientId, number>();
  readonly #due = new Map<ClientId, Use>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
  }

  note(clientId: ClientId, address: string, agent: string): void {
    const now = Date.now();
    if (now - (this.#writtenAt.get(clientId) ?? 0) < MINUTE_MILLISECONDS) return;
    this.#due.set(clientId, { at: now, address, agent });
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_DELAY_MILLISECONDS);
  }

  /** Writes what is due. What cannot be written now is tried again with the next use. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = [...this.#due];
    this.#due.clear();
    this.#forgetOld();
    for (const [clientId, { at }] of due) this.#writtenAt.set(clientId, at);
    this.#writing = this.#writing.then(() => this.#write(due));
    await this.#writing;
  }

  async #write(due: [ClientId, Use][]): Promise<void> {
    for (const [clientId, { at, address, agent }] of due) {
      try {
        const secondsAgo = (Date.now() - at) / 1000;
        await this.#pool.query('SELECT note_last_use($1, $2, $3, $4)', [
          clientId,
          secondsAgo,
          address,
          printable(agent),
        ]);
      } catch (error) {
        this.#writtenAt.delete(clientId);
        this.#logger.warn({ err: error }, 'the last use of a key could not be written');
      }
    }
  }

  #forgetOld(): void {
    const old = Date.now() - MINUTE_MILLISECONDS;
    for (const [clientId, at] of this.#writtenAt) if (at < old) this.#writtenAt.delete(clientId);
  }
}

/** A user agent is whatever the caller likes: kept short, printable, and never with a key in it. */
function printable(agent: string): string {
  return scrub(agent.replaceAll(/[^\x20-\x7e]/g, '?')).slice(0, LONGEST_AGENT);
}
