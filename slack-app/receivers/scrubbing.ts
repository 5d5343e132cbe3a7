import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { type Payload, scrubPayload } from './scrub-payload.ts';

/** The app as a receiver sees it, with every delivery scrubbed on its way in. */
function scrubbing(app: App): App {
  const seen = Object.create(app) as App;
  seen.processEvent = (event: ReceiverEvent) => {
    const body = scrubPayload(event.body);
    return body['type'] === 'event_callback'
      ? handleFirst(app, { ...event, body })
      : app.processEvent({ ...event, body });
  };
  return seen;
}

/** Bolt would acknowledge an event before anybody has seen to it; then one that failed would be lost. */
async function handleFirst(app: App, event: ReceiverEvent & { body: Payload }): Promise<void> {
  await app.processEvent({ ...event, ack: async () => {} });
  await event.ack();
}

/** A receiver whose deliveries are scrubbed before Bolt, or anything of ours, sees them. */
export function withScrubbing(receiver: Receiver): Receiver {
  return {
    init: (app) => receiver.init(scrubbing(app)),
    start: (...args: unknown[]) => receiver.start(...args),
    stop: (...args: unknown[]) => receiver.stop(...args),
  };
}
