import { Command, InvalidArgumentError } from 'commander';
import { readPeppers } from '../../config/index.ts';
import {
  issueOperatorToken,
  listOperatorTokens,
  type OperatorToken,
  revokeOperatorToken,
} from '../../workspaces/operator-tokens.ts';
import { CliFailure, sayFailure } from '../failure.ts';
import { table } from '../table.ts';
import { withWorkspace } from '../with-workspace.ts';

const DAY_SECONDS = 86_400;
const MOST_DAYS = 365;

interface IssueOptions {
  workspace: string;
  name: string;
  days: number;
}

/** Tokens for pushing data in over HTTP: `POST /ingest/{resource}`. */
export function operatorToken(): Command {
  return new Command('operator-token')
    .description('tokens that may push data into a workspace over HTTP')
    .addCommand(issueCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function issueCommand(): Command {
  return new Command('issue')
    .description('issue a token; prints it once')
    .requiredOption('--workspace <name>', 'the workspace')
    .requiredOption('--name <name>', 'what it is for, 1 to 80 characters', nameOf)
    .option('--days <days>', `how long it works, 1 to ${MOST_DAYS}`, daysOf, 90)
    .action((options: IssueOptions, command: Command) => sayFailure(command, issue(options)));
}

async function issue({ workspace, name, days }: IssueOptions): Promise<void> {
  const peppers = readPeppers(process.env);
  const outcome = await withWorkspace(workspace, (db, workspaceId) =>
    issueOperatorToken(db, peppers, workspaceId, { name, lifetimeSeconds: days * DAY_SECONDS }),
  );
  if (!outcome.ok) throw new CliFailure('The workspace does not exist.', 'Check its name.');
  const { id, minted, expiresAt } = outcome.value;
  console.log(`Issued ${id}; it works until ${expiresAt.toISOString()}.`);
  console.log(`The token, shown this once: ${minted.show().token}`);
}

function listCommand(): Command {
  return new Command('list')
    .description('the tokens of a workspace')
    .requiredOption('--workspace <name>', 'the workspace')
    .action(({ workspace }: { workspace: string }, command: Command) => sayFailure(command, list(workspace)));
}

async function list(workspace: string): Promise<void> {
  const tokens = await withWorkspace(workspace, listOperatorTokens);
  if (tokens.length === 0) {
    console.log(`${workspace} has no operator tokens. Issue one: quorate operator-token issue --help`);
    return;
  }
  const rows = tokens.map((token) => [
    token.id,
    token.name,
    stateOf(token),
    token.issuedAt.toISOString(),
    token.expiresAt.toISOString(),
  ]);
  console.log(table(['id', 'name', 'state', 'issued', 'expires'], rows));
}

function stateOf({ revokedAt, expiresAt }: OperatorToken): string {
  if (revokedAt) return 'revoked';
  return expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, as `list` shows it')
    .requiredOption('--workspace <name>', 'the workspace')
    .action((id: string, { workspace }: { workspace: string }, command: Command) =>
      sayFailure(command, revoke(id, workspace)),
    );
}

async function revoke(id: string, workspace: string): Promise<void> {
  const outcome = await withWorkspace(workspace, (db, workspaceId) =>
    revokeOperatorToken(db, workspaceId, id),
  );
  if (!outcome.ok) {
    throw new CliFailure(
      'There is no such token that still works.',
      `Look for its id: quorate operator-token list --workspace ${workspace}`,
    );
  }
  console.log(`Revoked ${id}.`);
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name.length < 1 || name.length > 80) throw new InvalidArgumentError('1 to 80 characters are wanted.');
  return name;
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new InvalidArgumentError(`a whole number from 1 to ${MOST_DAYS} is wanted.`);
  }
  return days;
}
