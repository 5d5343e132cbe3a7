import { Command } from 'commander';
import { examine } from '../checks/check.ts';
import { sayFailure } from '../failure.ts';

export function doctor(): Command {
  return new Command('doctor')
    .description('check everything that a start needs, and say how to mend what is amiss')
    .action((_options, command: Command) => sayFailure(command, run()));
}

async function run(): Promise<void> {
  // Loaded when it is needed: it brings every component's client along.
  const { checks } = await import('../checks/index.ts');
  let amiss = 0;
  for (const check of checks) {
    const found = await examine(check, process.env);
    if (found.ok) {
      console.log(`ok     ${check.name}: ${found.says}`);
    } else {
      amiss += 1;
      console.log(`AMISS  ${check.name}: ${found.says}\n       ${found.mend}`);
    }
  }
  console.log(
    amiss === 0 ? 'Everything a start needs is there.' : `${amiss} of ${checks.length} checks failed.`,
  );
  if (amiss > 0) process.exitCode = 1;
}
