/**
 * What a request for a key should come to, written from the words of the product and nothing else: four administrators
 * of whom some number must approve, one person who asked, one who will own the key. No database, no ids, no rows.
 */
export const VOTERS = ['ana', 'bruno', 'chiara', 'deniz'] as const;
export type Voter = (typeof VOTERS)[number];
export type End = 'approved' | 'rejected' | 'expired' | 'cancelled' | 'failed';

export type Step =
  | { do: 'approve' | 'reject' | 'withdraw' | 'leave' | 'return'; who: Voter }
  | { do: 'decide' | 'cancel' | 'deadline' | 'change_rule' | 'vote_as_requester' };

export class Model {
  state: 'pending' | End = 'pending';
  needed: number;
  late = false;
  readonly ballots = new Map<Voter, 'approve' | 'reject'>();
  readonly gone = new Set<Voter>();

  constructor(needed: number) {
    this.needed = needed;
  }

  /** What the person is told: 'done', or why not. */
  take(step: Step): string {
    switch (step.do) {
      case 'approve':
      case 'reject':
        return this.#vote(step.who, step.do);
      case 'withdraw':
        return this.#withdraw(step.who);
      case 'leave':
        this.gone.add(step.who);
        return 'done';
      case 'return':
        this.gone.delete(step.who);
        return 'done';
      case 'vote_as_requester':
        return this.state === 'pending' ? 'own_request' : 'already_decided';
      case 'cancel':
        return this.#whenOpen(() => this.#end('cancelled'));
      case 'deadline':
        this.late = true;
        return 'done';
      case 'change_rule':
        this.#end('failed');
        return 'done';
      case 'decide':
        this.#decide();
        return 'done';
    }
  }

  #vote(who: Voter, choice: 'approve' | 'reject'): string {
    if (this.gone.has(who)) return 'not_a_member';
    return this.#whenOpen(() => {
      const earlier = this.ballots.get(who);
      if (earlier === 'reject' || earlier === choice) return 'already_voted';
      this.ballots.set(who, choice);
      return 'done';
    });
  }

  #withdraw(who: Voter): string {
    if (this.gone.has(who)) return 'not_a_member';
    return this.#whenOpen(() => {
      const earlier = this.ballots.get(who);
      if (earlier !== 'approve') return earlier ? 'reject_is_final' : 'no_ballot';
      this.ballots.delete(who);
      return 'done';
    });
  }

  #decide(): void {
    const counting = [...this.ballots].filter(([who]) => !this.gone.has(who)).map(([, choice]) => choice);
    if (counting.includes('reject')) this.#end('rejected');
    else if (this.late) this.#end('expired');
    else if (counting.length >= this.needed) this.#end('approved');
  }

  #whenOpen(act: () => string): string {
    if (this.state !== 'pending') return 'already_decided';
    return this.late ? 'past_deadline' : act();
  }

  #end(state: End): string {
    if (this.state === 'pending') this.state = state;
    return 'done';
  }
}
