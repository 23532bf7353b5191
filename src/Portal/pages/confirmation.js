// What became of a payment that was just made. While it is not known, the page says so and keeps asking.

import { Problem, Unreachable, request } from '../api.js';
import { announce } from '../announce.js';
import { count, longDate } from '../format.js';
import { customer, known } from '../customer.js';
import { focusHeading, go, guarded } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { invoicesIfKnown, ordersOf, printButton, receipt } from '../receipt.js';
import { lastFilter } from '../listing.js';
import { outcomeInWords, payAgain, cameToNothing } from '../outcome.js';
import { pause } from '../checking.js';
import * as selection from '../selection.js';

/** What the page that paid has in its hands: it is drawn without a word to the server, which may be out of reach. */
let given = null;

/** @param {object[]} [invoices] Those of the payment, as they were before it; without them they are asked for. */
export function confirm(payment, invoices) {
  given = invoices ? { payment, invoices } : null;
  return go(`/portal/confirmation/${payment.id}`, { replace: true });
}

export async function page(view, { id, signal }) {
  view.classList.add('receipt');
  const inHand = given?.payment.id === id && !cameToNothing(given.payment) ? given : null;
  given = null;
  if (!inHand) replace(view, h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const { payment, invoices } = inHand ?? await read(id, signal);
  draw(view, payment, invoices, known() ?? (inHand ? null : await customer()));
  if (payment.status !== 'processing') return;
  const place = h('div', {});
  view.append(place);
  guarded(place, signal, () => follow(view, place, id, signal));
}

async function read(id, signal, quiet = false) {
  const { data: payment } = await request('GET', `/v1/payments/${encodeURIComponent(id)}`, { signal, quiet });
  return { payment, invoices: await invoicesIfKnown(payment, signal, quiet) };
}

async function follow(view, place, id, signal) {
  replace(place);
  for (let round = 0; ; round++) {
    await pause(Math.min(1000 * 1.5 ** round, 10_000), signal);
    try {
      const { payment, invoices } = await read(id, signal, true);
      if (payment.status === 'processing') continue;
      draw(view, payment, invoices, known());
      return announce(view.querySelector('h1').textContent);
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
    }
  }
}

function draw(view, payment, invoices, payer) {
  const outcome = outcomeInWords(payment, invoices);
  const [title, words] = inWords(payment, outcome && [outcome, payAgain(payment, invoices)]);
  const left = cameToNothing(payment) ? 0 : selection.all().length;
  replace(view, heading(title), words, left > 0 && goOn(left),
    receipt(payment, { customer: payer, orders: ordersOf(invoices) }),
    h('div', { class: 'actions' }, printButton(payment),
      link(lastFilter('invoices'), 'Back to the invoices', { class: left > 0 ? 'button' : 'button main' }),
      link('/portal/payments', 'See all payments')));
  focusHeading(view);
}

/** More were ticked than one payment takes. */
const goOn = left => notice('wait', `${count(left, 'selected invoice is', 'selected invoices are')} not paid yet`,
  'The next payment is of its own: you see what it costs and confirm it.',
  link('/portal/pay', left > selection.most ? `Go on with the next ${selection.most}` : 'Go on with the next payment',
    { class: 'button main' }));

function inWords(payment, outcome) {
  const card = payment.method.type === 'card';
  switch (payment.status) {
    case 'processing':
      return ['Payment not confirmed yet', notice('wait', 'Please do not pay again',
        'Your payment was sent, and we have not heard from the bank yet. This page keeps asking, and we write to you as soon as we know.')];
    case 'succeeded':
      return card
        ? ['Payment received', notice('good', 'Thank you', 'Your card was charged and the invoices are paid. A confirmation is on its way to your mailbox.')]
        : ['Payment submitted', notice('good', 'Thank you', 'Your bank has completed the transfer and the invoices are paid.')];
    case 'pending':
      return ['Payment submitted', notice('wait', 'Your bank transfer is pending',
        `We have asked your bank for the money. ${payment.expectedSettlementOn
          ? `We expect it by ${longDate(payment.expectedSettlementOn)}`
          : 'It takes some banking days'}, and write to you then. Until then the invoices show as pending; `
        + 'please do not pay them again.')];
    default: {
      const [why, again] = outcome;
      return [payment.status === 'returned' ? 'Payment returned' : 'Payment not completed',
        notice('bad', null, why, again || [])];
    }
  }
}
