import { ConfigError } from './environment.ts';

/**
 * Runs a start. A wrong setting ends the process with its name and what to do, in plain words on standard error, with
 * exit code 1 and without a stack: whoever reads it mends an environment, not our code. Anything else is thrown on.
 */
export async function startConfigured<Started>(
  name: string,
  start: () => Promise<Started>,
): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(
      `${name} does not start. ${error.message}\nSet it as docs/settings.md says, and start again; \`quorate doctor\` looks at the rest.\n`,
    );
    // What was opened before the setting was read would keep the process.
    process.exit(1);
  }
}
