// The gateway's side of the browser. Both kinds have the same shape:
//   cardFields(slots)  → { tokenize(total) → nonce, complain(name, text), focus(name), close() },
//                        slots: an element of the document for each field of the card; total: in minor units
//   bankAccount()      → { tokenize(details, mandateText) → nonce }
//   acceptedCards()    → the names of the cards that are accepted
//   deviceData()       → what the gateway's fraud check collected, or null

import { loaded, request } from './api.js';

/** `fields` names what to correct. */
export class NotAccepted extends Error {
  constructor(message, fields = {}) {
    super(message);
    this.fields = fields;
  }
}

/** The gateway did not answer the browser; nothing was charged. */
export class GatewayAway extends Error {}

/** What the gateway serves did not come at all: something between it and the browser keeps it away. */
export class Blocked extends GatewayAway {}

/** @returns {string} As the gateway takes amounts: 120450 minor units are 1204.50. */
export const inMajorUnits = minorUnits => (minorUnits / 100).toFixed(2);

export async function connect(signal) {
  const { data } = await request('POST', '/v1/gateway/client-token', { signal });
  const module = await loaded(() => (data.environment === 'simulator'
    ? import('./gateway/simulator.js') : import('./gateway/braintree.js')));
  return module.connect(data);
}
