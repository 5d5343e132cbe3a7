import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Child } from '../../dev/stack/child.ts';
import { lastLines } from '../../dev/stack/ready.ts';
import type { Kept, Place } from './place.ts';

/** All files below a directory, as the bytes on the disk; but those that `except` names. */
export function files(
  name: string,
  directory: string,
  except: (path: string) => boolean = () => false,
): Place {
  return {
    name,
    async *read(): AsyncIterable<Kept> {
      for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const where = relative(directory, path);
        if (!entry.isFile() || except(where)) continue;
        const bytes = await readFile(path).catch(() => undefined);
        if (bytes) yield { where, bytes };
      }
    },
  };
}

/** What anybody with the right to look sees of running processes: their environment and their arguments. */
export function processes(children: () => Iterable<Child>): Place {
  return {
    name: 'process environment and arguments',
    async *read() {
      for (const { name, pid, ending, logFile } of children()) {
        if (ending() !== undefined) throw new Error(`${name} ${ending()}.\n${lastLines(logFile)}`);
        for (const what of ['environ', 'cmdline'])
          yield { where: `/proc/${pid}/${what} of ${name}`, bytes: readFileSync(`/proc/${pid}/${what}`) };
      }
    },
  };
}
