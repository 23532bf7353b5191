// The invoices: what is owed, the list, and what is ticked to be paid.

import { announce } from '../announce.js';
import { invoiceBadge } from '../badges.js';
import { count, date, money } from '../format.js';
import { field, select } from '../forms.js';
import { go, guarded, mine } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { request } from '../api.js';
import * as attempt from '../attempt.js';
import * as selection from '../selection.js';

const statuses = [['unpaid', 'Unpaid'], ['overdue', 'Overdue'], ['pending', 'Pending'], ['paid', 'Paid'], ['void', 'Void'], ['all', 'All']];
const sorts = [
  ['dueOn', 'Due first'], ['-dueOn', 'Due last'], ['issuedOn', 'Oldest'], ['-issuedOn', 'Newest'],
  ['number', 'Number'], ['-number', 'Number, backwards'], ['-amountDue', 'Largest'], ['amountDue', 'Smallest'],
];

export async function page(view, { query, signal }) {
  const wanted = {
    status: valid(statuses, query.get('status')) ?? 'unpaid', sort: valid(sorts, query.get('sort')) ?? 'dueOn', q: query.get('q') ?? '',
  };
  const totals = h('dl', { class: 'totals', 'aria-busy': 'true' }, skeletonTotals());
  const list = h('section', { 'aria-label': 'List of invoices', class: 'list', tabindex: '-1' }, skeletonRows());
  const bar = h('div', { class: 'pay-bar', role: 'region', 'aria-label': 'Selected invoices', hidden: true });
  const state = { list, bar, wanted, pages: [''], signal };
  replace(view, heading('Invoices'),
    history.state?.welcome && notice('good', 'Your account is active', 'Welcome. Here are your invoices.'),
    attempt.isUnderway() && notice('wait', 'Please do not pay again', 'We are still checking what became of your last payment.', link('/portal/pay', 'See how it stands')),
    totals, filters(state), list, bar);
  drawBar(bar);

  // Both at once: the first list stands after one round trip.
  await Promise.all([drawTotals(totals, signal), drawList(state)]);
}

const valid = (options, value) => options.find(([known]) => known === value)?.[0];

function filters(state) {
  const { wanted } = state;
  const status = select('Status', statuses);
  const sort = select('Sort by', sorts);
  const search = field('Search', { type: 'search', placeholder: 'Invoice or order number', maxlength: 100, value: wanted.q, enterkeyhint: 'search' });
  status.input.value = wanted.status;
  sort.input.value = wanted.sort;
  sort.root.classList.add('sort');
  state.sortControl = sort.input;
  const apply = () => change(state, { status: status.value, sort: sort.value, q: search.value });
  for (const one of [status, sort]) one.input.addEventListener('change', apply);
  return h('form', { class: 'filters', role: 'search', onsubmit: event => { event.preventDefault(); apply(); } },
    status.root, search.root, sort.root, h('button', { type: 'submit' }, 'Search'));
}

/** Shows another list in the same place. The address says what is shown, for reloads and the back button. */
function change(state, wanted) {
  Object.assign(state.wanted, wanted);
  state.pages = [''];
  state.sortControl.value = state.wanted.sort;
  const { status, sort, q } = state.wanted;
  const asked = new URLSearchParams({ ...(status !== 'unpaid' && { status }), ...(sort !== 'dueOn' && { sort }), ...(q && { q }) });
  history.pushState(mine(null), '', `/portal/invoices${asked.size ? `?${asked}` : ''}`);
  return redrawList(state);
}

function redrawList(state) {
  replace(state.list, skeletonRows());
  return guarded(state.list, state.signal, () => drawList(state));
}

async function drawTotals(totals, signal) {
  const { data } = await request('GET', '/v1/invoices/summary', { signal });
  const tile = (name, { count: n, amount }, kind) => h('div', { class: kind },
    h('dt', {}, name), h('dd', {}, h('strong', {}, money(amount, data.currency)), h('span', {}, count(n, 'invoice'))));
  totals.removeAttribute('aria-busy');
  replace(totals, tile('Outstanding', data.unpaid, 'accent'), tile('Overdue', data.overdue, data.overdue.count > 0 ? 'bad' : ''), tile('Pending', data.pending, ''));
}

async function drawList(state) {
  const { list, wanted, pages, signal } = state;
  const turn = state.turn = Symbol('the latest question');
  const asked = new URLSearchParams({ limit: 25, sort: wanted.sort, ...(wanted.q && { q: wanted.q }) });
  for (const status of wanted.status === 'all' ? ['unpaid', 'pending', 'paid', 'void'] : [wanted.status]) asked.append('status', status);
  if (pages.at(-1)) asked.set('cursor', pages.at(-1));

  const { data } = await request('GET', `/v1/invoices?${asked}`, { signal });
  if (state.turn !== turn) return; // something else was asked for meanwhile
  if (data.items.length === 0) {
    replace(list, h('p', { class: 'empty' }, wanted.q ? `No invoice matches “${wanted.q}”.` : wanted.status === 'unpaid'
      ? 'Nothing is due. Thank you!' : 'There are no such invoices.'));
  } else {
    replace(list, table(data.items, state), paging(state, data.nextCursor));
  }
  announce(`${count(data.items.length, 'invoice')} shown${pages.length > 1 ? `, page ${pages.length}` : ''}.`);
}

function table(items, state) {
  const { wanted, bar } = state;
  const payable = items.filter(invoice => invoice.payable);
  const boxes = new Map();
  const every = h('input', { type: 'checkbox', 'aria-label': 'Select all invoices on this page' });
  const update = () => {
    const ticked = payable.filter(invoice => selection.has(invoice.id)).length;
    every.checked = ticked > 0 && ticked === payable.length;
    every.indeterminate = ticked > 0 && ticked < payable.length;
    for (const [id, box] of boxes) {
      box.checked = selection.has(id);
      box.closest('tr')?.classList.toggle('chosen', box.checked);
    }
    drawBar(bar, update);
  };
  const choose = (invoices, ticked) => {
    if (!ticked) selection.remove(...invoices.map(invoice => invoice.id));
    else if (!invoices.every(selection.add)) announce(`One payment takes up to ${selection.most} invoices.`);
    update();
    sayTotal();
  };
  every.addEventListener('change', () => choose(payable, every.checked));

  const column = (name, key) => {
    const direction = wanted.sort === key ? 'ascending' : wanted.sort === `-${key}` ? 'descending' : null;
    return h('th', { scope: 'col', class: key === 'amountDue' ? 'money' : null, 'aria-sort': direction, role: 'columnheader' },
      h('button', { type: 'button', class: 'sorter', 'data-key': key, onclick: () => resort(key, direction) },
        name, h('span', { 'aria-hidden': 'true' }, direction === 'ascending' ? ' ↑' : direction === 'descending' ? ' ↓' : '')));
  };
  const resort = async (key, direction) => {
    await change(state, { sort: direction === 'ascending' ? `-${key}` : key });
    state.list.querySelector(`[data-key=${key}]`)?.focus();
  };
  const row = invoice => {
    const box = h('input', {
      type: 'checkbox', 'aria-label': `Select invoice ${invoice.number}`, onchange: event => choose([invoice], event.target.checked),
    });
    if (invoice.payable) boxes.set(invoice.id, box);
    else selection.remove(invoice.id); // it was paid or voided since it was ticked
    const cell = (name, ...content) => h('td', { role: 'cell', 'data-name': name, class: name === 'Amount due' ? 'money' : null }, content);
    return h('tr', { role: 'row' },
      h('td', { role: 'cell', class: 'pick' }, invoice.payable && box),
      h('th', { scope: 'row', role: 'rowheader' }, link(`/portal/invoices/${invoice.id}`, invoice.number),
        invoice.purchaseOrder && h('span', { class: 'sub' }, `Order ${invoice.purchaseOrder}`)),
      cell('Issued', date(invoice.issuedOn)), cell('Due', date(invoice.dueOn)),
      cell('Status', invoiceBadge(invoice)), cell('Amount due', money(invoice.amountDue, invoice.currency)));
  };

  const made = h('table', { class: 'invoices', role: 'table' },
    h('caption', { class: 'unseen' }, 'Invoices'),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      h('td', { role: 'cell', class: 'pick' }, payable.length > 0 && [every, h('span', { class: 'pick-all', 'aria-hidden': 'true' }, 'All on this page')]),
      column('Invoice', 'number'), column('Issued', 'issuedOn'), column('Due', 'dueOn'),
      h('th', { scope: 'col', role: 'columnheader' }, 'Status'), column('Amount due', 'amountDue'))),
    h('tbody', { role: 'rowgroup' }, items.map(row)));
  update();
  return made;
}

function sayTotal() {
  const chosen = selection.all();
  announce(chosen.length === 0 ? 'No invoice selected.'
    : `${count(chosen.length, 'invoice')} selected, total ${money(selection.total(), chosen[0].currency)}.`);
}

function drawBar(bar, update) {
  const chosen = selection.all();
  bar.hidden = chosen.length === 0;
  if (chosen.length === 0) return replace(bar);
  replace(bar, h('div', {},
    h('p', {}, h('span', {}, `${count(chosen.length, 'invoice')} selected`), h('strong', {}, money(selection.total(), chosen[0].currency))),
    h('button', { type: 'button', class: 'quiet', onclick: () => { selection.clear(); (update ?? (() => drawBar(bar)))(); sayTotal(); document.querySelector('.list').focus(); } }, 'Clear'),
    h('button', { type: 'button', class: 'main', onclick: () => go('/portal/pay') }, 'Pay selected invoices')));
}

function paging(state, next) {
  const { pages, list } = state;
  if (pages.length === 1 && !next) return null;
  const turn = async () => {
    await redrawList(state);
    list.focus();
    list.scrollIntoView({ block: 'start' });
  };
  return h('nav', { class: 'paging', 'aria-label': 'Pages' },
    h('button', { type: 'button', disabled: pages.length === 1, onclick: () => { pages.pop(); return turn(); } }, 'Previous page'),
    h('span', {}, `Page ${pages.length}`),
    h('button', { type: 'button', disabled: !next, onclick: () => { pages.push(next); return turn(); } }, 'Next page'));
}

const skeletonTotals = () => ['Outstanding', 'Overdue', 'Pending'].map(name =>
  h('div', {}, h('dt', {}, name), h('dd', {}, h('span', { class: 'skeleton', 'aria-hidden': 'true' }))));
const skeletonRows = () => h('div', { 'aria-hidden': 'true' }, Array.from({ length: 8 }, () => h('div', { class: 'skeleton row' })));

