import type pg from 'pg';
import type { ClientId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import { scrub } from '../observability/scrub.ts';

/**
 * A process remembers for so long that it wrote a key's use; the database turns a second write in a minute away. Less than
 * a minute, so that what is written is never two minutes behind: it has lost up to a minute to its precision already,
 * and the next write takes its time.
 */
const REMEMBERED_MILLISECONDS = 45_000;
/** A write may take so long; what keeps it waiting must not keep the process from closing. */
const WRITE_TIMEOUT_MILLISECONDS = 5_000;
/** The first use in a minute is written soon, so that people see a key come alive. */
const WRITE_DELAY_MILLISECONDS = 300;
const LONGEST_AGENT = 200;

interface Use {
  at: number;
  address: string;
  agent: string;
}

/** Remembers when, from where and with what each key was used; each minute of a key is written at most once. */
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
    if (now - (this.#writtenAt.get(clientId) ?? 0) < REMEMBERED_MILLISECONDS) return;
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
        const query = {
          text: 'SELECT note_last_use($1, $2, $3, $4)',
          values: [clientId, secondsAgo, address, printable(agent)],
          query_timeout: WRITE_TIMEOUT_MILLISECONDS,
        };
        await this.#pool.query(query);
      } catch (error) {
        this.#writtenAt.delete(clientId);
        this.#logger.warn({ err: error }, 'the last use of a key could not be written');
      }
    }
  }

  #forgetOld(): void {
    const old = Date.now() - REMEMBERED_MILLISECONDS;
    for (const [clientId, at] of this.#writtenAt) if (at < old) this.#writtenAt.delete(clientId);
  }
}

/** A user agent is whatever the caller likes: kept short, printable, and never with a key in it. */
function printable(agent: string): string {
  return scrub(agent.replaceAll(/[^\x20-\x7e]/g, '?')).slice(0, LONGEST_AGENT);
}
