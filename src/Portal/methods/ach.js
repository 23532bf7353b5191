// Paying by bank transfer (ACH): the account, and the payer's consent to one debit of exactly this amount.

import { allRight, checkbox, field, filled, select } from '../forms.js';
import { h } from '../dom.js';
import { NotAccepted } from '../gateway.js';

/** @param {Promise<object>} gateway */
export function achMethod(gateway) {
  const routing = field('Routing number', {
    inputmode: 'numeric', autocomplete: 'off', maxlength: 9, required: true, hint: '9 digits, at the bottom left of a check.',
    check: value => (isRoutingNumber(value.trim()) ? null : 'Please check the routing number; it has 9 digits.'),
  });
  const account = field('Account number', {
    inputmode: 'numeric', autocomplete: 'off', maxlength: 17, required: true,
    check: value => (/^\d{4,17}$/.test(value.trim()) ? null : 'Please enter the account number, 4 to 17 digits.'),
  });
  const type = select('Account type', [['checking', 'Checking'], ['savings', 'Savings']]);
  const owner = select('Account belongs to', [['business', 'A company'], ['personal', 'A person']]);
  const holder = field('Account holder name', {
    autocomplete: 'name', maxlength: 100, required: true, check: value => (owner.value === 'personal' && !/\S\s+\S/.test(value.trim())
      ? 'Please enter the first and the last name.' : filled('Please enter the name on the account.')(value)),
  });
  const words = h('blockquote', { class: 'mandate', id: 'mandate' });
  const consent = checkbox('I authorize this debit', { required: true, check: ticked => (ticked ? null : 'We need your authorization to debit the account.') });
  consent.input.setAttribute('aria-describedby', `mandate ${consent.input.getAttribute('aria-describedby')}`);
  const fields = [routing, account, holder, consent];
  let mandate;

  return {
    root: h('div', { class: 'method ach-fields' }, routing.root, account.root, type.root, owner.root, holder.root, words, consent.root),
    ready: gateway,
    /** A consent is to one text with one amount: another text has to be accepted anew. */
    show(next) {
      if (next.text !== mandate?.text) consent.input.checked = false;
      mandate = next;
      words.textContent = next.text;
    },
    async tokenize() {
      if (!allRight(fields)) throw new NotAccepted('');
      const [first, last] = split(holder.value);
      const nonce = await (await gateway).tokenizeBankAccount({
        routingNumber: routing.value, accountNumber: account.value, accountType: type.value, ownershipType: owner.value,
        ...(owner.value === 'business' ? { businessName: holder.value } : { firstName: first, lastName: last }),
      }, mandate.text);
      return { type: 'ach', nonce, mandate: { version: mandate.version, accepted: true } };
    },
    complain(wrong) {
      const known = [['routingNumber', routing], ['accountNumber', account], ['businessName', holder]].filter(([name]) => wrong[name]);
      for (const [name, one] of known) one.complain(wrong[name]);
      known[0]?.[1].input.focus();
      return known.length;
    },
    close() {},
  };
}

/** The ABA check digit. */
function isRoutingNumber(text) {
  if (!/^\d{9}$/.test(text) || text === '000000000') return false;
  const sum = [...text].reduce((all, digit, i) => all + Number(digit) * [3, 7, 1][i % 3], 0);
  return sum % 10 === 0;
}

function split(name) {
  const at = name.lastIndexOf(' ');
  return [name.slice(0, at).trim(), name.slice(at + 1)];
}
