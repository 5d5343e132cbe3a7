import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a program of this folder in a process of its own; what it prints is JSON. */
export function inProcess<Answer>(program: string, task: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL(program, import.meta.url));
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Answer) : reject(new Error(`${program} ended with ${code}`)),
    );
    child.stdin.end(JSON.stringify(task));
  });
}
