import type { Command } from 'commander';
import pg from 'pg';
import { ConfigError } from '../config/index.ts';
import { isUnavailable } from '../database/unavailable.ts';

/** What a command says instead of doing its work: what happened, and what to do. Nothing was changed. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly remedy: string;
  constructor(happened: string, remedy: string) {
    super(happened);
    this.remedy = remedy;
  }
}

/** Says a failure in words and leaves exit code 1; what nobody expected is thrown on. */
export async function sayFailure(command: Command, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const failure = asFailure(error);
    if (!failure) throw error;
    command.configureOutput().writeErr?.(`${failure.message}\nNothing was changed.\n${failure.remedy}\n`);
    process.exitCode = 1;
  }
}

const NOT_LET_IN = /^(28|3D)/;
/** What Node and pg say of certificates; a file of the address that is not there counts, as it can be no other. */
const OF_TLS = /\bSSL\b|certificate|^ENOENT.* open '/i;
/** Permission denied; a read-only replica. */
const NOT_ALLOWED = new Set(['42501', '25006']);
const NOT_THERE = new Set(['42P01', '42883', '3F000']);

/** What an error that an operator can mend is in words; null for any other. */
export function asFailure(error: unknown): CliFailure | null {
  if (error instanceof CliFailure) return error;
  if (error instanceof pg.DatabaseError && NOT_LET_IN.test(error.code ?? '')) {
    return new CliFailure(
      `The database does not let us in: ${error.message}.`,
      'Check role, password and database in the address.',
    );
  }
  if (error instanceof pg.DatabaseError && NOT_THERE.has(error.code ?? '')) {
    return new CliFailure('The database schema is not up to date.', 'Run: quorate migrate');
  }
  if (error instanceof pg.DatabaseError && NOT_ALLOWED.has(error.code ?? '')) {
    return new CliFailure(
      `The database does not allow it: ${error.message}.`,
      'Check role and server in DATABASE_URL; for migrate, in DATABASE_OWNER_URL: the role that owns the tables.',
    );
  }
  if (error instanceof ConfigError)
    return new CliFailure(error.message, 'Set the variable and run the command again.');
  if (isUnavailable(error)) {
    return new CliFailure(
      'The database does not answer.',
      'Check DATABASE_URL (for migrate: DATABASE_OWNER_URL) and that PostgreSQL runs there: quorate doctor tells more.',
    );
  }
  if (error instanceof Error && OF_TLS.test(error.message)) {
    return new CliFailure(
      `There is no safe connection to the database: ${error.message}.`,
      'Check sslmode and the certificate files (sslrootcert, sslcert, sslkey) in the address.',
    );
  }
  return null;
}
