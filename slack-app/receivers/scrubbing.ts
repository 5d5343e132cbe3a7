import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { scrubPayload } from './scrub-payload.ts';

/** The app as a receiver sees it, with every delivery scrubbed on its way in. */
export function scrubbing(app: App): App {
  const seen = Object.create(app) as App;
  seen.processEvent = (event: ReceiverEvent) => app.processEvent({ ...event, body: scrubPayload(event.body) });
  return seen;
}

/** A receiver whose deliveries are scrubbed before Bolt, or anything of ours, sees them. */
export function withScrubbing(receiver: Receiver): Receiver {
  return {
    init: (app) => receiver.init(scrubbing(app)),
    start: (...args: unknown[]) => receiver.start(...args),
    stop: (...args: unknown[]) => receiver.stop(...args),
  };
}
