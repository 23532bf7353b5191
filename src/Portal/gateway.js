// The gateway's side of the browser. Both kinds have the same shape:
//   cardFields(slots)  → { tokenize() → nonce, focus(name), close() }, slots: an element for each field of the card
//   tokenizeBankAccount(details, mandateText) → nonce

import { request } from './api.js';

/** `fields` names what to correct. */
export class NotAccepted extends Error {
  constructor(message, fields = {}) {
    super(message);
    this.fields = fields;
  }
}

/** The gateway did not answer the browser; nothing was charged. */
export class GatewayAway extends Error {}

export async function connect(signal) {
  const { data } = await request('POST', '/v1/gateway/client-token', { signal });
  const module = data.environment === 'simulator' ? await import('./gateway/simulator.js') : await import('./gateway/braintree.js');
  return module.connect(data.clientToken);
}
