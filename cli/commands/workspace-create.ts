import { Command, InvalidArgumentError } from 'commander';
import { optional } from '../../config/environment.ts';
import { readRuleBounds } from '../../config/index.ts';
import type { RuleProblem } from '../../domain/admin-rule.ts';
import type { CreateWorkspaceResult } from '../../workspaces/create.ts';
import { CliFailure, sayFailure } from '../failure.ts';
import { slackPeople } from '../slack-people.ts';
import { withDatabase } from '../with-workspace.ts';

interface Options {
  name: string;
  slackTeam: string;
  administrators: string[];
  channel?: string;
  approvals: number;
}

export function workspaceCreate(): Command {
  return new Command('create')
    .description('found a workspace: it opens when every administrator has accepted in Slack')
    .requiredOption(
      '--name <name>',
      'lower-case letters, digits and hyphens; partners send it as X-Ledger-Workspace',
    )
    .requiredOption('--slack-team <id>', 'the Slack team (T…)', slackId('T'))
    .requiredOption(
      '--administrators <ids>',
      'Slack user ids (U…), comma-separated; at least three',
      slackUsers,
    )
    .option('--channel <id>', 'a Slack channel (C…) where requests are announced', slackId('CG'))
    .option('--approvals <number>', 'approvals by administrators that a request needs', wholeNumber, 2)
    .action((options: Options, command: Command) => sayFailure(command, run(options)));
}

function slackId(letters: string) {
  return (text: string): string => {
    if (!new RegExp(`^[${letters}][A-Z0-9]{2,30}$`).test(text)) {
      throw new InvalidArgumentError(`A Slack id that begins with ${[...letters].join(' or ')} is wanted.`);
    }
    return text;
  };
}

function slackUsers(text: string): string[] {
  return text.split(',').map((id) => slackId('UW')(id.trim()));
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,3}$/.test(text)) throw new InvalidArgumentError('A whole number is wanted.');
  return Number(text);
}

async function run({ name, slackTeam, administrators, channel, approvals }: Options): Promise<void> {
  const people = await slackPeople(
    optional(process.env, 'SLACK_BOT_TOKEN'),
    optional(process.env, 'SLACK_API_URL'),
    administrators,
  );
  const announced = channel === undefined ? {} : { announcementChannel: channel };
  const wanted = { name, slackTeamId: slackTeam, administrators: people, approvals, ...announced };
  // Loaded when it is needed: it brings every kind of request along.
  const { createWorkspace } = await import('../../workspaces/create.ts');
  const result = await withDatabase((db) => createWorkspace(db, wanted, readRuleBounds(process.env)));
  if (!result.ok) throw refusal(result);
  console.log(`The workspace ${name} is being founded; its keys will begin with ${result.workspaceId}.`);
  console.log(
    `Invited: ${people.map((person) => person.name).join(', ')}. It opens when all of them have accepted in Slack.`,
  );
  console.log(`Until then you can import entities: quorate import entities <file> --workspace ${name}`);
}

function refusal(result: CreateWorkspaceResult & { ok: false }): CliFailure {
  switch (result.problem) {
    case 'name_unfit':
      return new CliFailure(
        'The name does not fit.',
        'Use lower-case letters, digits and hyphens, 63 at most, beginning with a letter or digit.',
      );
    case 'name_taken':
      return new CliFailure('There is a workspace of this name already.', 'Choose another name.');
    case 'team_taken':
      return new CliFailure(
        'This Slack team has a workspace already.',
        'One Slack team has one workspace: use that one.',
      );
    case 'administrator_twice':
      return new CliFailure(
        'The same administrator is named twice.',
        'Name at least three different people.',
      );
    case 'rule':
      return new CliFailure(
        ruleWords(result.rule),
        'At least 3 administrators, at least 2 approvals, fewer approvals than administrators.',
      );
  }
}

function ruleWords(problem: RuleProblem): string {
  switch (problem.problem) {
    case 'too_few_administrators':
      return `${problem.have} administrators are too few: ${problem.need} are needed.`;
    case 'too_few_approvals':
      return `${problem.have} approvals are too few: ${problem.need} are needed.`;
    case 'approvals_not_below_administrators':
      return `${problem.approvals} approvals by ${problem.administrators} administrators: whoever asks cannot approve, so nothing could ever be decided.`;
    case 'step_without_enough_approvers':
      return `${problem.approvals} approvals cannot come from ${problem.approvers} people.`;
    case 'no_steps':
      return 'At least one approval is needed.';
  }
}
