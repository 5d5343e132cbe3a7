#!/usr/bin/env node
import { Command } from 'commander';
import { auditVerify } from './commands/audit-verify.ts';
import { doctor } from './commands/doctor.ts';
import { importData } from './commands/import.ts';
import { keysList } from './commands/keys-list.ts';
import { migrateSchema } from './commands/migrate.ts';
import { operatorToken } from './commands/operator-token.ts';
import { webhookAdd } from './commands/webhook-add.ts';
import { workspaceCreate } from './commands/workspace-create.ts';

const program = new Command('quorate')
  .description('API keys issued under a quorum: the operator’s commands')
  .showHelpAfterError('(quorate --help lists the commands)')
  .addCommand(doctor())
  .addCommand(migrateSchema())
  .addCommand(new Command('workspace').description('found workspaces').addCommand(workspaceCreate()))
  .addCommand(importData())
  .addCommand(operatorToken())
  .addCommand(new Command('webhook').description('where events are sent').addCommand(webhookAdd()))
  .addCommand(new Command('audit').description('the audit chain').addCommand(auditVerify()))
  .addCommand(new Command('keys').description('reporting keys').addCommand(keysList()));

sayWhereHelpIs(program);
await program.parseAsync();

/** A subcommand does not inherit this from the program. */
function sayWhereHelpIs(command: Command, path = ''): void {
  for (const each of command.commands) {
    const name = `${path}${each.name()}`;
    each.showHelpAfterError(`(quorate ${name} --help tells more)`);
    sayWhereHelpIs(each, `${name} `);
  }
}
