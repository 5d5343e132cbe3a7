const FIRST_AFTER_MS = 15 * 60_000;

/** The n-th reminder (from 0) is due this long after the request: 15 min, then after twice the wait each time. */
function dueAfterMs(sent: number): number {
  return FIRST_AFTER_MS * (2 ** (sent + 1) - 1);
}

export interface ReminderPlan {
  due: boolean;
  /** How many will have been sent, once the one that is due has been. */
  sent: number;
  nextAt: Date;
}

/** Whether a reminder is due, and when the one after it. Those that nobody sent in time count as one, not as many. */
export function planReminder(createdAt: Date, remindersSent: number, now: Date): ReminderPlan {
  const ageMs = now.getTime() - createdAt.getTime();
  let sent = remindersSent;
  while (dueAfterMs(sent) <= ageMs) sent += 1;
  return { due: sent > remindersSent, sent, nextAt: new Date(createdAt.getTime() + dueAfterMs(sent)) };
}
