// The invoices: what is owed, the list, and what is ticked to be paid.

import { announce } from '../announce.js';
import { count } from '../format.js';
import { drawBar } from './pay-bar.js';
import { drawTotals, skeletonTotals } from './totals.js';
import { field, select } from '../forms.js';
import { guarded } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { invoiceTable } from './invoice-table.js';
import { Place } from '../listing.js';
import { Problem, request } from '../api.js';
import * as attempt from '../attempt.js';

const statuses = [['unpaid', 'Unpaid'], ['overdue', 'Overdue'], ['pending', 'Pending'], ['paid', 'Paid'], ['void', 'Void'], ['all', 'All']];
const sorts = [
  ['dueOn', 'Due first'], ['-dueOn', 'Due last'], ['issuedOn', 'Oldest'], ['-issuedOn', 'Newest'],
  ['number', 'Number'], ['-number', 'Number, backwards'], ['-amountDue', 'Largest'], ['amountDue', 'Smallest'],
];

export async function page(view, { query, signal }) {
  const wanted = {
    status: valid(statuses, query.get('status')) ?? 'unpaid', sort: valid(sorts, query.get('sort')) ?? 'dueOn',
    q: query.get('q') ?? '',
  };
  const totals = h('dl', { class: 'totals', 'aria-busy': 'true' }, skeletonTotals());
  const list = h('section', { 'aria-label': 'List of invoices', class: 'list', tabindex: '-1' }, skeletonRows());
  const bar = h('div', { class: 'pay-bar', role: 'region', 'aria-label': 'Selected invoices', hidden: true });
  const state = { list, bar, wanted, place: new Place('invoices', query), signal };
  replace(view, heading('Invoices'),
    history.state?.welcome && notice('good', 'Your account is active', 'Welcome. Here are your invoices.'),
    attempt.isUnderway() && notice('wait', 'Please do not pay again', 'We are still checking what became of your last payment.', link('/portal/pay', 'See how it stands')),
    totals, filters(state), list, bar);
  state.place.keep();
  drawBar(bar);

  // Both at once: the first list stands after one round trip.
  const show = status => change(state, { status, q: '' });
  await Promise.all([drawTotals(totals, signal, show), drawList(state)]);
}

const valid = (options, value) => options.find(([known]) => known === value)?.[0];

function filters(state) {
  const { wanted } = state;
  const status = select('Status', statuses);
  const sort = select('Sort by', sorts);
  const search = field('Search', {
    type: 'search', placeholder: 'Invoice or order number', maxlength: 100, value: wanted.q, enterkeyhint: 'search',
  });
  sort.root.classList.add('sort');
  state.showWanted = () => {
    status.input.value = wanted.status;
    sort.input.value = wanted.sort;
    search.input.value = wanted.q;
  };
  state.showWanted();
  const apply = () => change(state, { status: status.value, sort: sort.value, q: search.value });
  for (const one of [status, sort]) one.input.addEventListener('change', apply);
  return h('form', { class: 'filters', role: 'search', onsubmit: event => { event.preventDefault(); apply(); } },
    status.root, search.root, sort.root, h('button', { type: 'submit' }, 'Search'));
}

/** Shows another list in the same place. */
function change(state, wanted) {
  Object.assign(state.wanted, wanted);
  state.showWanted();
  const { status, sort, q } = state.wanted;
  state.place.restart({ ...(status !== 'unpaid' && { status }), ...(sort !== 'dueOn' && { sort }), ...(q && { q }) });
  return redrawList(state);
}

function redrawList(state) {
  replace(state.list, skeletonRows());
  return guarded(state.list, state.signal, () => drawList(state));
}

async function drawList(state) {
  const { list, wanted, place } = state;
  const turn = state.turn = Symbol('the latest question');
  const data = await read(state);
  if (state.turn !== turn) return; // something else was asked for meanwhile
  if (data.items.length === 0) {
    replace(list, h('p', { class: 'empty' }, wanted.q ? `No invoice matches “${wanted.q}”.` : wanted.status === 'unpaid'
      ? 'Nothing is due. Thank you!' : 'There are no such invoices.'));
  } else {
    const { table, update } = invoiceTable(data.items, {
      wanted, bar: state.bar,
      async resort(sort) {
        await change(state, { sort });
        list.querySelector(`[data-key=${sort.replace('-', '')}]`)?.focus();
      },
    });
    state.update = update;
    replace(list, table, place.buttons(list, data.nextCursor, () => redrawList(state)));
  }
  announce(`${count(data.items.length, 'invoice')} shown${place.page > 1 ? `, page ${place.page}` : ''}.`);
}

async function read({ wanted, place, signal }) {
  const asked = new URLSearchParams({ limit: 25, sort: wanted.sort, ...(wanted.q && { q: wanted.q }) });
  const shown = wanted.status === 'all' ? ['unpaid', 'pending', 'paid', 'void'] : [wanted.status];
  for (const status of shown) asked.append('status', status);
  if (place.cursor) asked.set('cursor', place.cursor);
  try {
    return (await request('GET', `/v1/invoices?${asked}`, { signal })).data;
  } catch (error) {
    if (!place.isLost(error instanceof Problem && error.status)) throw error;
    return read({ wanted, place, signal });
  }
}

const skeletonRows = () => h('div', { 'aria-hidden': 'true' }, Array.from({ length: 8 }, () => h('div', { class: 'skeleton row' })));
