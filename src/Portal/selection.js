// The invoices that are ticked. They stay ticked on another page of the list, and after a reload of the tab.

import * as storage from './storage.js';

const name = 'selection';
export const most = 50;

/** Read anew each time: what is kept goes when another customer signs in. */
export const all = () => storage.read(name) ?? [];

const keep = invoices => storage.keep(name, invoices);

export const has = id => all().some(invoice => invoice.id === id);
export const total = () => all().reduce((sum, invoice) => sum + invoice.amountDue, 0);

/** @returns {boolean} False when there are as many as one payment takes. */
export function add({ id, number, amountDue, currency }) {
  const others = all().filter(invoice => invoice.id !== id);
  if (others.length >= most) return false;
  keep([...others, { id, number, amountDue, currency }]);
  return true;
}

export const remove = (...ids) => keep(all().filter(invoice => !ids.includes(invoice.id)));

export const clear = () => storage.forget(name);
