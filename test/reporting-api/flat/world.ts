import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type Chance, chance } from '../../../dev/demo-data/random.ts';

const CURRENCIES = ['bitcoin', 'ethereum', 'ripple'] as const;
const TOKENS = ['0xA', '0xB'] as const;
const STATUSES = ['CONFIRMED', 'FAILED', 'PENDING_APPROVAL', 'SUBMITTED'] as const;
const TYPES = ['SEND', 'RECEIVE', 'DELEGATE'] as const;
/** By code point, each stands before the next; by the rules of a language, or of a program's own strings, some do not. */
const NAMES = ['', 'Account 10', 'Account 9', 'Zoë', 'account 1', 'Äpfel', '\uFFFD', '😀'];
const ACCOUNTS = 60;
const ENTITIES = 8;
const BASE = Date.parse('2024-11-01T00:00:00Z');
const TWO_YEARS = 63_072_000;

/**
 * A workspace whose mirror changes at random: many equal times, few kinds, accounts that come and go, one that has most
 * of the transactions. Every change is one statement of the application's role, as an upload or a decided edit makes it.
 */
export class World {
  readonly #app: pg.Client;
  readonly #workspaceId: string;
  readonly luck: Chance;
  #nextId = 1;

  constructor(app: pg.Client, workspaceId: string, seed: number) {
    this.#app = app;
    this.#workspaceId = workspaceId;
    this.luck = chance(seed);
  }

  #account = () => (this.luck.percent(15) ? 20 : this.luck.whole(1, ACCOUNTS));
  #entity = () => this.luck.whole(11, 10 + ENTITIES);
  #some = <T>(most: number, make: () => T) => Array.from({ length: this.luck.whole(1, most) }, make);

  time(): string {
    const { luck } = this;
    const seconds = luck.percent(40)
      ? luck.whole(0, 40) * 4_096 * luck.whole(0, 300)
      : luck.whole(0, TWO_YEARS);
    return new Date(BASE + seconds * 1_000).toISOString();
  }

  /** One statement in the workspace's context, committed. */
  async write(text: string, ...values: unknown[]): Promise<void> {
    await this.#app.query('BEGIN');
    try {
      await this.#app.query(`SELECT set_config('quorate.workspace', $1, true)`, [this.#workspaceId]);
      await this.#app.query(text, [this.#workspaceId, ...values]);
      await this.#app.query('COMMIT');
    } catch (error) {
      await this.#app.query('ROLLBACK');
      throw error;
    }
  }

  async begin(): Promise<void> {
    await this.write(
      `INSERT INTO mirrored_accounts (workspace_id, id, created_on, name, currency, token, type, status, parent, document, import_id)
       SELECT $1, i, timestamptz '2024-01-01Z' + (i / 4) * interval '1 hour', ($3::text[])[1 + i % 8], (ARRAY['bitcoin','ethereum','ripple'])[1 + i % 3],
         CASE WHEN i % 3 = 1 AND i % 2 = 0 THEN (ARRAY['0xA','0xB'])[1 + i % 4 / 2] END, CASE WHEN i % 2 = 0 THEN 'Erc20' ELSE 'Bitcoin' END,
         CASE WHEN i % 5 = 0 THEN 'INACTIVE' ELSE 'ACTIVE' END, CASE WHEN i % 2 = 0 THEN i - 1 END, '{"labels":[],"n":' || i || '}', 1
       FROM generate_series(1, $2::int) i`,
      ACCOUNTS,
      NAMES,
    );
    for (let entity = 11; entity <= 10 + ENTITIES; entity += 1) {
      await this.write(
        `INSERT INTO entity_accounts SELECT $1, $2, a FROM unnest($3::int[]) a ON CONFLICT DO NOTHING`,
        entity,
        this.#some(20, this.#account),
      );
    }
    for (let batch = 0; batch < 6; batch += 1) await this.#insert(300);
  }

  /** Something happens, or two or three things. */
  async change(): Promise<void> {
    const happen = [
      () => this.#join(),
      () => this.#leave(),
      () => this.#status(),
      () => this.#insert(200),
      () => this.#update(),
      () => this.#upsert(),
    ] as const;
    for (let n = this.luck.whole(1, 3); n > 0; n -= 1) await this.luck.pick(happen)();
  }

  #join = () =>
    this.write(
      `INSERT INTO entity_accounts SELECT $1, $2, a FROM unnest($3::int[]) a ON CONFLICT DO NOTHING`,
      this.#entity(),
      this.#some(20, this.#account),
    );

  #leave = () =>
    this.write(
      `DELETE FROM entity_accounts WHERE workspace_id = $1 AND entity_id = $2 AND account_id = ANY ($3::int[])`,
      this.#entity(),
      this.#some(30, this.#account),
    );

  #status = () =>
    this.write(
      `UPDATE entities SET status = $3 WHERE workspace_id = $1 AND id = $2`,
      this.#entity(),
      this.luck.pick(['ACTIVE', 'ACTIVE', 'REVOKED']),
    );

  #row(id: number, account = this.#account(), at = this.time()) {
    const { luck } = this;
    return {
      id,
      account_id: account,
      created_on: at,
      currency: luck.pick(CURRENCIES),
      type: luck.pick(TYPES),
      status: luck.percent(70) ? 'CONFIRMED' : luck.pick(STATUSES),
      amount: luck.whole(0, 1_000_000),
      recipient: luck.percent(10) ? null : `addr${luck.whole(0, 30)}`,
      tx_hash: luck.percent(10) ? null : `hash${luck.whole(0, 900)}`,
      document: JSON.stringify({ n: id, notes: [{ title: `Note ${luck.whole(0, 5)}`, content: '' }] }),
    };
  }

  #insert(most: number): Promise<void> {
    const { luck } = this;
    const burst = luck.percent(30) ? this.time() : undefined;
    const only = luck.percent(30) ? this.#account() : undefined;
    const rows = this.#some(most, () => this.#row(this.#nextId++, only, burst));
    return this.write(
      `INSERT INTO mirrored_transactions (workspace_id, import_id, ${COLUMNS}) SELECT $1, 1, ${COLUMNS} FROM json_to_recordset($2) AS r (${TYPED})`,
      JSON.stringify(rows),
    );
  }

  #update = () =>
    this.write(
      `UPDATE mirrored_transactions SET status = $2, document = '{"notes":[],"n":' || id || '}',
         account_id = CASE WHEN id % 3 = 0 THEN 1 + (id * 7 % ${ACCOUNTS})::int ELSE account_id END,
         created_on = CASE WHEN id % 4 = 0 THEN created_on + (id % 1000 - 500) * interval '1 minute' ELSE created_on END
       WHERE workspace_id = $1 AND id % $3 = $4`,
      this.luck.pick(STATUSES),
      this.luck.whole(20, 200),
      this.luck.whole(0, 19),
    );

  /** An upload that repeats rows, some changed, among new ones: one upsert. */
  #upsert(): Promise<void> {
    const old = () => this.luck.whole(1, this.#nextId - 1);
    const rows = this.#some(150, () => this.#row(this.luck.percent(50) ? old() : this.#nextId++));
    return this.write(
      `INSERT INTO mirrored_transactions AS t (workspace_id, import_id, ${COLUMNS})
       SELECT DISTINCT ON (id) $1, 2, ${COLUMNS} FROM json_to_recordset($2) AS r (${TYPED})
       ON CONFLICT (workspace_id, id) DO UPDATE SET status = excluded.status, currency = excluded.currency, type = excluded.type,
         amount = excluded.amount, recipient = excluded.recipient, tx_hash = excluded.tx_hash, document = excluded.document,
         account_id = CASE WHEN t.id % 3 = 0 THEN excluded.account_id ELSE t.account_id END,
         created_on = CASE WHEN t.id % 4 = 0 THEN excluded.created_on ELSE t.created_on END`,
      JSON.stringify(rows),
    );
  }

  /** Filters of the list of transactions, often none, seldom many; some name what is not there. */
  transactionFilters(): Record<string, unknown> {
    const { luck } = this;
    const likely = luck.pick([0, 15, 15, 40]);
    const f: Record<string, unknown> = {};
    const perhaps = (chance: number, name: string, value: () => unknown) => {
      if (luck.percent(chance)) f[name] = value();
    };
    const assets = [...CURRENCIES, ...TOKENS.map((token) => `ethereum:${token}`), 'tezos'];
    perhaps(likely, 'status', () => this.#some(3, () => luck.pick([...STATUSES, 'SIGNED'])));
    perhaps(likely, 'currency', () => this.#some(2, () => luck.pick(assets as [string, ...string[]])));
    perhaps(likely, 'type', () => luck.pick([...TYPES, 'STAKE']));
    perhaps(likely, 'created_after', () => this.time());
    perhaps(likely, 'created_before', () => this.time());
    perhaps(likely / 2, 'account', () =>
      this.#some(3, () => (luck.percent(40) ? 20 : luck.whole(1, ACCOUNTS + 5))),
    );
    perhaps(likely / 3, 'min_amount', () => String(luck.whole(0, 1_000_000)));
    perhaps(likely / 3, 'max_amount', () => `${luck.whole(0, 2_000_000)}.5`);
    perhaps(likely / 4, 'recipient', () => `addr${luck.whole(0, 31)}`);
    perhaps(likely / 4, 'tx_hash', () => `hash${luck.whole(0, 900)}`);
    perhaps(likely / 5, 'title', () => `note ${luck.whole(0, 6)}`);
    perhaps(likely / 6, 'id', () => luck.whole(1, this.#nextId + 20));
    return f;
  }

  accountFilters(): Record<string, unknown> {
    const { luck } = this;
    const likely = luck.pick([0, 20, 50]);
    const f: Record<string, unknown> = {};
    const perhaps = (chance: number, name: string, value: () => unknown) => {
      if (luck.percent(chance)) f[name] = value();
    };
    perhaps(likely, 'currency', () => luck.pick([...CURRENCIES, 'ethereum:0xA', 'ethereum:0xC']));
    perhaps(likely, 'status', () => luck.pick(['ACTIVE', 'INACTIVE']));
    perhaps(likely / 2, 'account_type', () => luck.pick(['Erc20', 'Bitcoin']));
    perhaps(likely / 2, 'name', () => luck.pick(['Account 10', 'Zoë', '😀', 'Nothing']));
    perhaps(likely / 3, 'parent', () => luck.whole(1, ACCOUNTS));
    perhaps(
      likely / 3,
      'created_after',
      () => `2024-01-01T${String(luck.whole(0, 15)).padStart(2, '0')}:00:00Z`,
    );
    perhaps(likely / 5, 'id', () => luck.whole(1, ACCOUNTS + 2));
    return f;
  }

  /** A second workspace with the same ids, which must never show. */
  static async stranger(superuser: pg.Client, from: string): Promise<void> {
    const id = randomUUID().slice(0, 5);
    await superuser.query(
      `INSERT INTO workspaces SELECT $2, $2, $2, NULL, NULL, state, max_keys, 0, request_lifetime_seconds, reveal_lifetime_seconds, 1, 0, audit_head, created_at
       FROM workspaces WHERE id = $1`,
      [from, id],
    );
    await superuser.query(
      `INSERT INTO mirrored_accounts (workspace_id, id, created_on, name, currency, type, status, document, import_id)
       SELECT $1, i, now(), 'Stranger', 'bitcoin', 'Bitcoin', 'ACTIVE', '{"stranger":true}', 1 FROM generate_series(1, $2::int) i`,
      [id, ACCOUNTS],
    );
    await superuser.query(
      `INSERT INTO mirrored_transactions (workspace_id, id, account_id, created_on, currency, type, status, amount, document, import_id)
       SELECT $1, i, 1 + i % $2::int, now() - i * interval '1 hour', 'bitcoin', 'SEND', 'CONFIRMED', 1, '{"stranger":true}', 1 FROM generate_series(1, 500) i`,
      [id, ACCOUNTS],
    );
  }
}

const COLUMNS = 'id, account_id, created_on, currency, type, status, amount, recipient, tx_hash, document';
const TYPED =
  'id bigint, account_id int, created_on timestamptz, currency text, type text, status text, amount numeric, recipient text, tx_hash text, document text';
