import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

export const historiesDirectory = fileURLToPath(new URL('./histories', import.meta.url));

/** A run as it was recorded: its payloads are encrypted for this very workflow id. */
export interface Recording {
  name: string;
  workflowId: string;
  history: History;
}

const { History: HistoryMessage } = proto.temporal.api.history.v1;

/** The text of a recording; read by `readRecordings`. */
export function recordingText(workflowId: string, history: History): string {
  return `${JSON.stringify({ workflowId, history: HistoryMessage.fromObject(history) }, null, 1)}\n`;
}

export function readRecordings(): Recording[] {
  const files = readdirSync(historiesDirectory).filter((file) => file.endsWith('.json'));
  return files.map((file) => {
    const { workflowId, history } = JSON.parse(readFileSync(join(historiesDirectory, file), 'utf8'));
    return { name: file.replace('.json', ''), workflowId, history: HistoryMessage.fromObject(history) };
  });
}
