// What is due on an invoice, told in each of its states: to be paid, being paid, paid, withdrawn.

import { date, dayOf, money } from './format.js';
import { h, link } from './dom.js';

/**
 * @returns {{name: string, sum: string, words: any, facts: [string, any][]}} The sum that matters, its name, a
 * sentence, and facts that only this state has.
 */
export function standing(invoice) {
  const { status, amountDue, total, currency, payment } = invoice;
  const amount = minor => money(minor, currency);
  if (status === 'void')
    return { name: 'Amount due', sum: 'Nothing to pay', words: 'This invoice was withdrawn.', facts: [] };
  if (status === 'paid') {
    return {
      name: 'Paid', sum: amount(total), words: !payment && 'It was paid in another way, not through this portal.',
      facts: payment ? [['Paid on', dayOf(payment.createdAt)], ['Payment', paymentLink(payment)]] : [],
    };
  }
  if (status === 'pending')
    return { name: 'Being paid', sum: amount(amountDue), ...beingPaid(payment) };
  return {
    name: 'Amount due', sum: amount(amountDue), words: null,
    facts: amountDue < total ? [['Paid so far', amount(total - amountDue)]] : [],
  };
}

function beingPaid(payment) {
  if (!payment) return { words: 'Please do not pay it again.', facts: [] };
  const until = payment.status === 'pending' && payment.expectedSettlementOn;
  return {
    words: until
      ? `Your bank should have made the transfer by ${date(until)}. Please do not pay it again.`
      : 'We have not heard from the bank yet. Please do not pay it again.',
    facts: [['Payment', paymentLink(payment)], ['Paid on', dayOf(payment.createdAt)]],
  };
}

const paymentLink = payment => h('span', { class: 'whole' }, link(`/portal/payments/${payment.id}`, payment.number));
