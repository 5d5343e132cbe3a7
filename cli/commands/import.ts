import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { ImportResult } from '../../mirror/import-result.ts';
import type { UnknownFields } from '../../mirror/validators.ts';
import { CliFailure, sayFailure } from '../failure.ts';
import { withWorkspace } from '../with-workspace.ts';

const SHOWN_PROBLEMS = 20;
const CLEAR_LINE = '\r\u001B[K';

interface Options {
  workspace: string;
  unknownFields: UnknownFields;
}

export function importData(): Command {
  return new Command('import')
    .description('load NDJSON: every line or none; documents replace those with the same id')
    .argument('<resource>', 'accounts, transactions, entities, …; any other name lists them all')
    .argument('<file>', 'a file, or - for standard input')
    .requiredOption('--workspace <name>', 'the workspace')
    .addOption(
      new Option('--unknown-fields <choice>', 'fields that the resource does not have')
        .choices(['keep', 'refuse'])
        .default('refuse'),
    )
    .addHelpText(
      'after',
      '\nentities and approver-groups decide reach: they can be imported only before the workspace opens.',
    )
    .action((resource: string, file: string, options: Options, command: Command) =>
      sayFailure(command, run(resource, file, options)),
    );
}

async function run(resource: string, file: string, { workspace, unknownFields }: Options): Promise<void> {
  const stream = await open(file);
  // Loaded when it is needed: it brings every schema along.
  const { importNdjson } = await import('../../mirror/import-ndjson.ts');
  const result = await withWorkspace(workspace, (db, workspaceId) =>
    importNdjson(db, workspaceId, resource, stream, { onProgress: sayProgress, unknownFields }),
  );
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
  if (!result.ok) throw refusal(result);
  console.log(`Imported ${result.lines} ${result.resource}. SHA-256 of what was stored: ${result.digest}`);
}

async function open(file: string): Promise<AsyncIterable<Buffer>> {
  if (file === '-') return process.stdin;
  try {
    await access(file, constants.R_OK);
    if ((await stat(file)).isDirectory()) throw new Error('a directory');
  } catch {
    throw new CliFailure(
      `The file ${file} cannot be read.`,
      'Check its name and its permissions, or send it to standard input: -',
    );
  }
  return createReadStream(file);
}

function sayProgress(lines: number): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${lines} lines`);
}

function refusal(result: ImportResult & { ok: false }): CliFailure {
  switch (result.code) {
    case 'unknown_resource':
      return new CliFailure(
        'There is no resource of this name.',
        `Import one of: ${result.known.join(', ')}.`,
      );
    case 'workspace_unknown':
      return new CliFailure('The workspace does not exist.', 'Check its name.');
    case 'workspace_open':
      return new CliFailure(
        `The workspace is open: ${result.resource} decide what keys reach, and are imported only before that.`,
        'Change them by a request in Slack: /keys entity, /keys rule.',
      );
    case 'busy':
      return new CliFailure(
        'Another import into this workspace is under way.',
        'Run this one again when that has ended.',
      );
    case 'line_too_long':
      return new CliFailure(
        `Line ${result.line} is longer than 1 MB.`,
        'One document is one line; mend it and run the import again.',
      );
    case 'invalid_lines': {
      const shown = result.problems.slice(0, SHOWN_PROBLEMS);
      const lines = shown.map(
        ({ line, field, reason }) => `  line ${line}: ${field === null ? 'it' : field} ${reason}`,
      );
      const rest = result.more || result.problems.length > shown.length ? ['  … and more'] : [];
      return new CliFailure(
        ['Some lines cannot be imported:', ...lines, ...rest].join('\n'),
        'Mend them and run the import again.',
      );
    }
  }
}
