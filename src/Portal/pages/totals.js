// How much is owed. Outstanding and Overdue are buttons, too: they tick exactly the invoices that they count.

import { announce } from '../announce.js';
import { count, money, quantity } from '../format.js';
import { h, icon, icons, replace } from '../dom.js';
import { request } from '../api.js';
import * as selection from '../selection.js';

const names = ['Outstanding', 'Overdue', 'Pending'];

/** So many are ticked at once; a payment takes 50, so that nobody wants to go on for longer. */
const tickedMost = 1000;
const perPage = 100;

/** @param {(status: string) => Promise} show Shows the list of what was ticked. */
export async function drawTotals(totals, signal, show) {
  const { data } = await request('GET', '/v1/invoices/summary', { signal });
  const tile = (name, { count: n, amount }, kind, status) => h('div', { class: kind },
    h('dt', {}, name),
    h('dd', {}, h('strong', {}, money(amount, data.currency)), h('span', {}, count(n, 'invoice'))),
    status && n > 0 && h('dd', {}, h('button', {
      type: 'button', class: 'quiet select', onclick: event => select(event.currentTarget, status, signal, show),
    }, n > tickedMost ? `Select the ${quantity(tickedMost)} due first` : 'Select all',
    h('span', { class: 'unseen' }, `${n > tickedMost ? ' of' : ''} ${name.toLowerCase()} invoices`))));
  totals.removeAttribute('aria-busy');
  replace(totals, tile('Outstanding', data.unpaid, 'accent', 'unpaid'),
    tile('Overdue', data.overdue, data.overdue.count > 0 ? 'bad' : '', 'overdue'), tile('Pending', data.pending, ''));
}

async function select(button, status, signal, show) {
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  try {
    const found = await read(status, signal);
    selection.only(found);
    await show(status);
    announce(`${count(found.length, 'invoice')} selected.`);
  } catch (error) {
    if (signal.aborted) return;
    replace(button, icon(icons.alert), 'Not selected. Try again');
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

async function read(status, signal) {
  const found = [];
  let cursor = null;
  do {
    const asked = new URLSearchParams({ status, sort: 'dueOn', limit: perPage, ...(cursor && { cursor }) });
    const { data } = await request('GET', `/v1/invoices?${asked}`, { signal });
    found.push(...data.items);
    cursor = data.nextCursor;
  } while (cursor && found.length < tickedMost);
  return found.slice(0, tickedMost);
}

export const skeletonTotals = () => names.map(name =>
  h('div', {}, h('dt', {}, name), h('dd', {}, h('span', { class: 'skeleton', 'aria-hidden': 'true' }))));
