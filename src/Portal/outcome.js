// Why a payment did not go through, and what is true of each of its invoices now: one that it has let go may have been
// paid by another payment meanwhile, or changed by the company.

import { count, money } from './format.js';
import { link } from './dom.js';

export const cameToNothing = payment => ['failed', 'returned'].includes(payment.status);

/** A code that the payer's bank knows; ours say nothing to it. */
export const bankCode = code => (code.startsWith('R') ? code : null);

/**
 * @param {object[]} invoices Those of the payment, as they are now.
 * @returns {string|null} Null while there is nothing of the kind to say.
 */
export function outcomeInWords(payment, invoices) {
  if (!cameToNothing(payment)) return null;
  const why = payment.failure?.message ?? payment.return?.reason ?? 'The payment did not go through.';
  return [why, ...standing(payment, invoices)].join(' ');
}

/** For those that are due of a payment that came to nothing. */
export const payAgain = (payment, invoices) => cameToNothing(payment) && invoices.some(invoice => invoice.payable)
  && link(`/portal/payments/${payment.id}/again`,
    invoices.length === 1 ? 'Pay this invoice again' : 'Pay these invoices again', { class: 'button main' });

function standing(payment, invoices) {
  const paid = new Map(payment.allocations.map(({ invoiceId, amount }) => [invoiceId, amount]));
  const again = payment.status === 'returned' ? 'due again' : 'open again';
  if (invoices.every(invoice => invoice.payable && invoice.amountDue === paid.get(invoice.id))) {
    return [invoices.length === 1 ? `The invoice is ${again}.` : `The invoices are ${again}.`];
  }
  if (invoices.length > 5) return [inShort(invoices)];
  return invoices.map(invoice => `Invoice ${invoice.number} ${inWords(invoice, again)}.`);
}

function inWords(invoice, again) {
  if (invoice.payable) return `is ${again}, over ${money(invoice.amountDue, invoice.currency)}`;
  if (invoice.status === 'void') return 'was cancelled; nothing is due on it';
  if (invoice.status === 'pending') return 'is being paid by another payment';
  return invoice.paymentId ? 'has been paid by another payment meanwhile' : 'has nothing due on it any more';
}

function inShort(invoices) {
  const due = invoices.filter(invoice => invoice.payable).length;
  const verb = due === 1 ? 'is' : 'are';
  return due === 0
    ? 'None of the invoices is due now.'
    : `Of the ${count(invoices.length, 'invoice')}, ${due} ${verb} due now; their own pages say how each stands.`;
}
