export { governedRequest } from './governed-request.ts';
export { keyCare } from './key-care.ts';
