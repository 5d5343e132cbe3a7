/** Operations of the published description that need a person or a machine who decides: no key may call them. */
export const refused: readonly { method: 'GET' | 'POST'; path: string; summary: string }[] = [
  { method: 'POST', path: '/auth/token', summary: 'Token of an API user' },
  { method: 'POST', path: '/auth/token/refresh', summary: 'Refreshed token of an API user' },
  { method: 'POST', path: '/requests', summary: 'Create a request' },
  { method: 'POST', path: '/requests/{request_id}/approve', summary: 'Approve a request' },
  { method: 'GET', path: '/requests/{request_id}/challenge', summary: 'Challenge of an approval' },
  { method: 'GET', path: '/requests/{request_id}/challenge/reject', summary: 'Challenge of a rejection' },
  { method: 'POST', path: '/requests/{request_id}/reject', summary: 'Reject a request' },
  { method: 'POST', path: '/settlements', summary: 'Create a settlement' },
  { method: 'POST', path: '/settlements/{settlement_id}/cancel', summary: 'Cancel a settlement' },
  { method: 'POST', path: '/settlements/{settlement_id}/recover', summary: 'Recover a settlement' },
  { method: 'POST', path: '/transactions/estimate-fees', summary: 'Estimate fees' },
  { method: 'POST', path: '/transactions/{transaction_id}/reject', summary: 'Reject a transaction' },
];
