// One intended payment and its idempotency key, kept before anything is sent: a double click, a lost answer or a reload
// asks about the same payment. A new key is made only for another selection, or after a definite failure.

import * as storage from './storage.js';

const name = 'attempt';

/** @returns {{key: string, what: string, sent: boolean} | null} */
export const current = () => storage.read(name);

const keep = attempt => storage.keep(name, attempt);

/** @param {{id: string, amountDue: number}[]} invoices As the payer sees them. */
export function intend(invoices) {
  const what = invoices.map(({ id, amountDue }) => `${id}=${amountDue}`).sort().join();
  const earlier = current();
  const attempt = earlier?.what === what ? earlier : { key: crypto.randomUUID?.() ?? random(), what, sent: false };
  keep(attempt);
  return attempt;
}

/** From here on the payment may exist. */
export const sending = () => keep({ ...current(), sent: true });

/** It is certain that nothing was recorded; the key stays good for the same payment. */
export const notSent = () => { if (current()) keep({ ...current(), sent: false }); };

/** Its outcome is known, or its address is. */
export const over = () => storage.forget(name);

export const isUnderway = () => current()?.sent === true;

/** `randomUUID` is there on https and localhost only. */
const random = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
