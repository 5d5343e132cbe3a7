import type { SlackView, TrafficEntry } from './slack-shapes.ts';

/** An answer of the app to a submitted window, as far as windows are concerned. */
export interface ViewAnswer {
  response_action?: 'errors' | 'update' | 'push' | 'clear';
  view?: SlackView;
  errors?: Record<string, string>;
}

/** What one line of local-slack's log means for windows. */
export type Traffic =
  | { kind: 'trigger'; triggerId: string; userId: string; payload: Record<string, unknown> }
  | { kind: 'view-closed-sent'; userId: string }
  | { kind: 'opens'; triggerId: string }
  | { kind: 'pushes'; triggerId: string }
  | { kind: 'updates'; viewId: string | undefined; view: SlackView }
  | { kind: 'answer'; answer: ViewAnswer };

/** Reads a line of local-slack's log, of Socket Mode and HTTP mode alike; undefined when it has nothing to do with windows. */
export function readTraffic({ direction, kind, summary, detail }: TrafficEntry): Traffic | undefined {
  if (direction === 'to_bot') return sentToApp(payloadOf(detail));
  if (direction === 'internal') return undefined;
  if (kind === 'web_api') return calledByApp(summary, payloadOf(detail));
  return kind === 'ack' || summary.startsWith('HTTP ')
    ? { kind: 'answer', answer: payloadOf(detail) }
    : undefined;
}

function sentToApp(payload: Record<string, unknown>): Traffic | undefined {
  const user = payload['user'] as { id?: string } | undefined;
  const userId = user?.id ?? payload['user_id'];
  if (typeof userId !== 'string') return undefined;
  if (payload['type'] === 'view_closed') return { kind: 'view-closed-sent', userId };
  const triggerId = payload['trigger_id'];
  return typeof triggerId === 'string' ? { kind: 'trigger', triggerId, userId, payload } : undefined;
}

function calledByApp(method: string, args: Record<string, unknown>): Traffic | undefined {
  if (method === 'views.open') return { kind: 'opens', triggerId: String(args['trigger_id']) };
  if (method === 'views.push') return { kind: 'pushes', triggerId: String(args['trigger_id']) };
  if (method !== 'views.update') return undefined;
  const viewId = args['view_id'] ?? args['external_id'];
  return {
    kind: 'updates',
    viewId: viewId === undefined ? undefined : String(viewId),
    view: args['view'] as SlackView,
  };
}

/** Socket Mode logs payloads as objects; HTTP mode as the posted text: a form, a form with JSON in `payload`, or JSON. */
function payloadOf(detail: unknown): Record<string, unknown> {
  if (typeof detail === 'object' && detail !== null) return detail as Record<string, unknown>;
  if (typeof detail !== 'string' || detail === '') return {};
  if (detail.startsWith('{')) return parsed(detail);
  const form = new URLSearchParams(detail);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : parsed(payload);
}

function parsed(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    // An HTML error page, or a text that merely begins like JSON: nothing in it concerns windows.
    return {};
  }
}
