import type { SlackDesk } from './slack-desk.ts';
import type { SlackChannel, SlackMessage } from './slack-shapes.ts';
import { waitUntil } from './wait-until.ts';

/** local-slack gives the app 5 s to acknowledge before it answers us; the rest is for a busy machine. */
const ACT_LIMIT_MS = 20_000;

const CONNECT_LIMIT_MS = 6_000;

/** What one person does, told to local-slack through its control interface, or its page socket where that has no way. */
export class SlackActions {
  private readonly desk: SlackDesk;
  private readonly userId: string;

  constructor(desk: SlackDesk, userId: string) {
    this.desk = desk;
    this.userId = userId;
  }

  async slashCommand(command: string, text: string, where: string): Promise<void> {
    this.requireNoWindow();
    await this.requireApp();
    await this.control('command', { channel: await this.channelId(where), user: this.userId, command, text });
  }

  async say(text: string, where: string, threadTs?: string): Promise<void> {
    await this.control('message', {
      channel: await this.channelId(where),
      user: this.userId,
      text,
      thread_ts: threadTs,
    });
  }

  async openHome(): Promise<void> {
    await this.requireApp();
    await this.control('open-home', { user: this.userId });
  }

  /** For messages it resolves when the app has acknowledged, for App Home when the click has been sent to the app. */
  async blockAction(
    place: SlackMessage | 'home',
    blockId: string,
    action: Record<string, unknown>,
  ): Promise<void> {
    this.requireNoWindow();
    await this.requireApp();
    const acted = { ...action, block_id: blockId };
    if (place !== 'home')
      return await this.control('interact', {
        channel: place.channel,
        messageTs: place.ts,
        user: this.userId,
        action: acted,
      });
    const { lastTriggerOf } = this.desk.modals;
    const before = lastTriggerOf.get(this.userId);
    this.desk.send({ t: 'block_action', channel: '', messageTs: '', user: this.userId, action: acted });
    await waitUntil(this.desk, {
      look: () => lastTriggerOf.get(this.userId) !== before || undefined,
      timeoutMs: ACT_LIMIT_MS,
      what: `Clicking ${String(action['action_id'])} in App Home`,
      lastSeen: () => 'nothing was sent to the app',
    });
  }

  channelNamed(where: string): SlackChannel | undefined {
    return where === 'dm' ? this.desk.state.directMessages(this.userId) : this.desk.state.channel(where);
  }

  private async channelId(where: string): Promise<string> {
    const channel = this.channelNamed(where);
    if (channel !== undefined) return channel.id;
    if (where !== 'dm') throw new Error(`There is no channel ${where}.`);
    const { channel: opened } = (await this.post('api/conversations.open', { users: this.userId })) as {
      channel: { id: string };
    };
    return opened.id;
  }

  private async control(act: string, body: object): Promise<void> {
    const answer = (await this.post(`_control/${act}`, body)) as { ok: boolean; error?: string };
    if (!answer.ok) throw new Error(`local-slack refused ${act}: ${answer.error}`);
  }

  private async post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.desk.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ACT_LIMIT_MS),
    });
    return await response.json();
  }

  /**
   * A window covers everything else in Slack. Who forgot to close theirs would go on in the old one, as long as what
   * they now ask for is not there yet.
   */
  private requireNoWindow(): void {
    const window = this.desk.modals.stacks.top(this.userId)?.view;
    if (window === undefined) return;
    const name = this.desk.state.nameOf(this.userId) ?? this.userId;
    throw new Error(
      `${name} has the window "${window.title?.text ?? ''}" open, and must close it before doing anything else.`,
    );
  }

  /** An app that has just started may need a moment to be known as connected. */
  private async requireApp(): Promise<void> {
    const { state } = this.desk;
    const { botName } = state.app;
    await waitUntil(this.desk, {
      look: () => state.app.mode !== 'socket' || state.app.connected || undefined,
      timeoutMs: CONNECT_LIMIT_MS,
      what: `Waiting for ${botName}`,
      lastSeen: () => `${botName} is not connected to Slack`,
    });
  }
}
