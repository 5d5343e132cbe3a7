import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/**
 * Runs `quorate …` as an operator would, with the stack's settings; input goes to its standard input.
 * @returns what it printed
 * @throws with what it printed, when it ends in any way but well
 */
export async function quorate(
  environment: Record<string, string>,
  args: readonly string[],
  input?: Iterable<string>,
): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stdin.on('error', () => {});
  for (const line of input ?? []) child.stdin.write(line);
  child.stdin.end();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const text = Buffer.concat(printed).toString('utf8');
  if (code !== 0) throw new Error(`quorate ${args.join(' ')} ended with ${code}:\n${text}`);
  return text;
}
