/** The states of a reporting key as people and the compatible API see them. */
export type KeyState =
  | 'waiting_for_approval'
  | 'waiting_for_reveal'
  | 'active'
  | 'suspended'
  | 'revoked'
  | 'expired'
  | 'refused';

type Stored = 'pending_approval' | 'pending_secret' | 'active' | 'revoked' | 'expired' | 'aborted';

/** A key is suspended while any reason is open, but only a working key shows it. */
export function keyState(key: { state: Stored; suspended: boolean }): KeyState {
  switch (key.state) {
    case 'pending_approval':
      return 'waiting_for_approval';
    case 'pending_secret':
      return key.suspended ? 'suspended' : 'waiting_for_reveal';
    case 'active':
      return key.suspended ? 'suspended' : 'active';
    case 'revoked':
      return 'revoked';
    case 'expired':
      return 'expired';
    case 'aborted':
      return 'refused';
  }
}
