import type { Failpoint } from '../config/failpoint.ts';

let armed: Failpoint | undefined;

/** Called once, by `main.ts`, with what `readFailpoint` gave: outside tests that is always undefined. */
export function armFailpoint(name: Failpoint | undefined): void {
  armed = name;
}

/** Does nothing, unless this very point is armed: then the process is gone, as after a power cut. */
export function failpoint(name: Failpoint): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL');
}
