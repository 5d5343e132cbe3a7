import type { types } from '@slack/bolt';
import { type Block, LIMITS, plain, viewBlocks } from './blocks.ts';

const MOST_METADATA = 3000;

export interface WindowOptions {
  callbackId: string;
  title: string;
  blocks: Block[];
  submit?: string;
  close?: string;
  /** Ids and choices only; never anything secret. */
  metadata?: string;
  notifyOnClose?: boolean;
  /** Closing it closes those below it, too. */
  closesAll?: boolean;
}

/** A window within Slack's limits. */
export function windowOf({
  callbackId,
  title,
  blocks,
  submit,
  close = 'Cancel',
  metadata,
  notifyOnClose,
  closesAll,
}: WindowOptions): types.ModalView {
  if (metadata !== undefined && metadata.length > MOST_METADATA)
    throw new Error('a window was given more than Slack carries with it');
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plain(title, LIMITS.windowTitle),
    close: plain(close, LIMITS.windowTitle),
    blocks: viewBlocks(blocks),
    ...(submit ? { submit: plain(submit, LIMITS.windowTitle) } : {}),
    ...(metadata === undefined ? {} : { private_metadata: metadata }),
    ...(notifyOnClose ? { notify_on_close: true } : {}),
    ...(closesAll ? { clear_on_close: true } : {}),
  };
}
