// The invoices that are ticked. They stay ticked on another page of the list, and after a reload of the tab.

import * as storage from './storage.js';

const name = 'selection';

/** So many one payment takes. */
export const most = 50;

/**
 * Read anew each time: what is kept goes when another customer signs in. `amountDue` is what stood there when it was
 * ticked, `now` what has stood there since, if that is another.
 * @returns {{id: string, number: string, amountDue: number, currency: string, now?: number}[]}
 */
export const all = () => storage.read(name) ?? [];

/** What the next payment is of: more than it takes are paid one payment after the other. */
export const next = () => all().slice(0, most);

const keep = invoices => storage.keep(name, invoices);

const ticked = ({ id, number, amountDue, currency }) => ({ id, number, amountDue, currency });

export const has = id => all().some(invoice => invoice.id === id);
export const total = () => all().reduce((sum, invoice) => sum + (invoice.now ?? invoice.amountDue), 0);

/** @returns {boolean} False when there are as many as one payment takes. */
export function add(invoice) {
  const chosen = all();
  if (chosen.some(({ id }) => id === invoice.id)) return true;
  if (chosen.length >= most) return false;
  keep([...chosen, ticked(invoice)]);
  return true;
}

/** These and no others, however many. */
export const only = invoices => keep(invoices.map(ticked));

/** What a ticked invoice costs has been seen anew; what was ticked stays known until it is said. */
export function see({ id, amountDue }) {
  if (has(id)) keep(all().map(invoice => (invoice.id === id ? { ...invoice, now: amountDue } : invoice)));
}

/** The payer has been told what these cost now. */
export function agree(invoices) {
  const due = new Map(invoices.map(({ id, amountDue }) => [id, amountDue]));
  keep(all().map(({ now, ...invoice }) => (due.has(invoice.id) ? { ...invoice, amountDue: due.get(invoice.id) }
    : { ...invoice, ...(now !== undefined && { now }) })));
}

export const remove = (...ids) => keep(all().filter(invoice => !ids.includes(invoice.id)));

export const clear = () => storage.forget(name);
