import pg from 'pg';
import { asFailure } from '../cli/failure.ts';
import { readOwnerUrl, startConfigured } from '../config/index.ts';
import { broken, checkInvariants } from './check.ts';

const MOST_SHOWN = 20;

/** `npm run invariants` (H2): prints each invariant of this database, and exits with 1 and the rows of what is broken. */
const connectionString = await startConfigured('invariants', async () => readOwnerUrl(process.env));
const pool = new pg.Pool({
  connectionString,
  max: 1,
  connectionTimeoutMillis: 5_000,
});
try {
  const findings = await checkInvariants(pool);
  for (const { id, promise, offending } of findings) {
    console.log(`${offending.length === 0 ? 'holds ' : 'BROKEN'} ${id.padStart(3)}  ${promise}`);
    for (const row of offending.slice(0, MOST_SHOWN)) console.log(`            ${JSON.stringify(row)}`);
    if (offending.length > MOST_SHOWN) console.log(`            … and ${offending.length - MOST_SHOWN} more`);
  }
  const count = broken(findings).length;
  console.log(`${findings.length - count} hold, ${count} broken`);
  process.exitCode = count === 0 ? 0 : 1;
} catch (error) {
  const failure = asFailure(error);
  if (!failure) throw error;
  console.error(`The invariants were not checked. ${failure.message}\n${failure.remedy}`);
  process.exitCode = 1;
} finally {
  await pool.end();
}
