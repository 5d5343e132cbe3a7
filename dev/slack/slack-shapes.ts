/** The few shapes of Slack's wire that the driver reads; everything else in them is left as it came. */

export interface TextObject {
  type: string;
  text: string;
}

export interface Option {
  value: string;
  text: TextObject;
  description?: TextObject;
}

export interface BlockElement {
  type: string;
  action_id?: string;
  text?: TextObject | string;
  value?: string;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: { label: TextObject; options: Option[] }[];
  [member: string]: unknown;
}

export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject;
  fields?: TextObject[];
  elements?: BlockElement[];
  element?: BlockElement;
  accessory?: BlockElement;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  [member: string]: unknown;
}

export interface SlackMessage {
  ts: string;
  channel: string;
  text?: string;
  blocks?: Block[];
  user?: string;
  bot_id?: string;
  app_id?: string;
  thread_ts?: string;
  subtype?: string;
  /** local-slack's own member: the only person who sees an ephemeral message. */
  ephemeral_to?: string;
  edited?: { user: string; ts: string };
}

export interface SlackView {
  id: string;
  type: string;
  blocks: Block[];
  hash?: string;
  title?: TextObject;
  submit?: TextObject;
  close?: TextObject;
  callback_id?: string;
  private_metadata?: string;
  notify_on_close?: boolean;
  [member: string]: unknown;
}

export interface SlackChannel {
  id: string;
  name: string;
  is_im: boolean;
  members: string[];
}

/** A line of local-slack's own log of what it sent to the app and what it got from it. */
export interface TrafficEntry {
  time: number;
  direction: 'to_bot' | 'from_bot' | 'internal';
  kind: string;
  summary: string;
  detail?: unknown;
}

export interface WorkspaceSnapshot {
  apps: { appId: string; botUserId: string; botName: string; mode: string; connected: boolean }[];
  users: { id: string; name: string; real_name?: string }[];
  channels: SlackChannel[];
  messages: Record<string, SlackMessage[]>;
  modalStack: SlackView[];
  homeViews: Record<string, Record<string, SlackView>>;
  log: TrafficEntry[];
}

/** What local-slack tells its web page over the `/ui` socket. */
export type PageFrame =
  | { t: 'init'; state: WorkspaceSnapshot }
  | { t: 'message' | 'message_update'; message: SlackMessage }
  | { t: 'message_delete'; channel: string; ts: string }
  | { t: 'channel'; channel: SlackChannel }
  | { t: 'log'; entry: TrafficEntry }
  | { t: 'view'; stack: SlackView[] }
  | { t: 'view_errors'; errors: Record<string, string> }
  | { t: 'home'; user: string; appId: string; view: SlackView }
  | { t: 'socket_status'; appId: string; connected: boolean };
