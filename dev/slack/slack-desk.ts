import { ModalWatch } from './modal-watch.ts';
import type { PageFrame } from './slack-shapes.ts';
import { type Changing, waitUntil } from './wait-until.ts';
import { WorkspaceState } from './workspace-state.ts';

/**
 * One connection to local-slack's page socket, shared by all people of this process.
 * It knows the workspace, whose windows are open, and lets one person at a time use local-slack's single stack of windows.
 */
export class SlackDesk implements Changing {
  readonly state = new WorkspaceState();
  readonly modals = new ModalWatch();
  readonly url: string;
  endedBecause: string | undefined;
  private readonly socket: WebSocket;
  private readonly listeners = new Set<() => void>();
  private known = false;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(url: string, socket: WebSocket) {
    this.url = url;
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => this.receive(JSON.parse(String(data)) as PageFrame));
    socket.addEventListener('error', () => this.end(`there is no local-slack at ${url}`));
    socket.addEventListener('close', () => this.end('local-slack closed the connection'));
  }

  /** Connects and resolves once the workspace is known. */
  static async open(url: string): Promise<SlackDesk> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ui`);
    const desk = new SlackDesk(url, socket);
    await waitUntil(desk, {
      look: () => desk.known || undefined,
      timeoutMs: 15_000,
      what: `Connecting to local-slack at ${url}`,
      lastSeen: () => 'no answer',
    });
    return desk;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends what local-slack's page would send. */
  send(frame: Record<string, unknown>): void {
    if (this.endedBecause !== undefined)
      throw new Error(`Nothing can be done in Slack: ${this.endedBecause}.`);
    this.socket.send(JSON.stringify(frame));
  }

  /** Runs one after another what needs local-slack's stack of windows for itself. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = this.queue.then(act);
    this.queue = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    this.end('the driver was disconnected');
    this.socket.close();
  }

  private receive(frame: PageFrame): void {
    this.state.apply(frame);
    this.modals.apply(frame);
    this.known ||= frame.t === 'init';
    this.changed();
  }

  private end(reason: string): void {
    this.endedBecause ??= reason;
    this.changed();
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
