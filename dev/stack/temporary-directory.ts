import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new temporary directory that PostgreSQL, as another user, can pass through. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `quorate-${name}-`));
  chmodSync(directory, 0o711);
  return directory;
}
