// A customer's own bank accounts that are kept at the gateway: what they are called, how they stand, what comes next.

import { request } from './api.js';
import { date, dayOf } from './format.js';
import { link, notice } from './dom.js';

/** @returns {Promise<object[]>} As `GET /v1/bank-accounts` lists them. */
export const bankAccounts = async signal => (await request('GET', '/v1/bank-accounts', { signal })).data.items;

export const nameOf = account => `${account.bankName ?? 'Bank account'}, ending in ${account.last4}`;

/** What a payer reads whose bank could not confirm the account. @param {string} id Of the account. */
export const depositsNotice = id => notice('wait', 'Your bank must be asked in another way',
  'Nothing was charged, and your invoices are open. Your bank cannot confirm the account at once, so we send two '
  + 'deposits of less than a dollar each to it. They arrive within three banking days. When you have told us their '
  + 'amounts, you can pay from this account. Or pay by card now.',
  link(`/portal/bank-accounts/${id}`, 'See the bank account', { class: 'button' }));

const ends = {
  'too-many-attempts': 'The amounts were wrong too many times.',
  'not-confirmed-in-time': 'The amounts were not confirmed in time.',
  'deposits-refused': 'Its bank did not take the deposits.',
  'debit-returned': 'Its bank returned a payment and takes no further ones.',
};

/** @returns {string} Where the account stands and what comes next. */
export function standing(account) {
  switch (account.status) {
    case 'awaiting-confirmation':
      return account.depositsExpectedOn
        ? `We sent two deposits of less than a dollar each. They arrive by ${date(account.depositsExpectedOn)}. `
          + `Type their amounts here by ${dayOf(account.confirmBy)}.`
        : 'We are about to send two deposits of less than a dollar each. We will write to you.';
    case 'confirming':
      return 'The amounts are right. We are waiting for your bank to confirm them, and will write to you.';
    case 'verified': return 'You can pay from this account.';
    case 'failed': return `You cannot pay from this account. ${ends[account.failure] ?? ''}`.trim();
    default: return 'Please ask us how this account stands.';
  }
}

/** @returns {number|null} Cents, of a sum typed as people do: 17, 0.17, .17 or $0.17; null if it is none under $1. */
export function cents(text) {
  const typed = text.trim().replace(/^\$\s*/, '');
  const found = /^0?[.,](\d{2})$/.exec(typed) ?? /^(\d{1,2})$/.exec(typed);
  const value = found ? Number(found[1]) : 0;
  return value > 0 ? value : null;
}
