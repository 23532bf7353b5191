// Paying by bank transfer (ACH): the account, and the payer's consent to one debit of exactly this amount.

import { allRight, checkbox, field, filled, select } from '../forms.js';
import { h, link, replace } from '../dom.js';
import { GatewayAway, NotAccepted } from '../gateway.js';
import { bankAccounts, nameOf } from '../bank-accounts.js';
import { states } from './states.js';

/** @param {Promise<object>} gateway */
export function achMethod(gateway, signal) {
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
    autocomplete: 'name', maxlength: 100, required: true,
    check: value => (owner.value === 'personal' && !/\S\s+\S/.test(value.trim())
      ? 'Please enter the first and the last name.' : filled('Please enter the name on the account.')(value)),
  });
  const street = field('Street address', {
    autocomplete: 'billing address-line1', maxlength: 255, required: true,
    check: filled('Please enter the street address of the account’s owner.'),
  });
  const city = field('City', {
    autocomplete: 'billing address-level2', maxlength: 255, required: true, check: filled('Please enter the city.'),
  });
  const state = select('State', [['', 'Please choose'], ...states], {
    autocomplete: 'billing address-level1', required: true, check: filled('Please choose the state.'),
  });
  const zip = field('ZIP code', {
    autocomplete: 'billing postal-code', maxlength: 10, required: true,
    check: value => (/^\d{5}(-\d{4})?$/.test(value.trim()) ? null : 'Please enter the ZIP code, such as 28801.'),
  });
  const words = h('blockquote', { class: 'mandate', id: 'mandate' });
  const consent = checkbox('I authorize this debit', { required: true, check: ticked => (ticked ? null : 'We need your authorization to debit the account.') });
  consent.input.setAttribute('aria-describedby', `mandate ${consent.input.getAttribute('aria-describedby')}`);
  for (const [name, one] of Object.entries({ city, state, zip })) one.root.classList.add(name);
  const fields = [routing, account, holder, street, city, state, zip, consent];
  const named = {
    routingNumber: routing, accountNumber: account, holder, businessName: holder, firstName: holder, lastName: holder,
    streetAddress: street, city, state, zipCode: zip,
  };
  const details = [routing, account, type, owner, holder, street, city, state, zip];
  const which = h('div', {});
  let saved = null;
  let bank;
  let mandate;

  /** Verified accounts are offered first; their details are at the gateway and need not be typed. */
  function offer(accounts) {
    const choose = id => {
      saved = id;
      for (const one of details) one.root.hidden = Boolean(id);
    };
    const options = [...accounts.map(one => [one.id, nameOf(one)]), ['', 'Another account']];
    choose(options[0][0]);
    replace(which, accounts.length > 0 && h('fieldset', { class: 'choice' }, h('legend', {}, 'Which account?'),
      options.map(([id, text], i) => h('div', { class: 'option' },
        h('input', {
          type: 'radio', name: 'bank-account', id: `account-${i}`, checked: i === 0, onchange: () => choose(id),
        }),
        h('label', { for: `account-${i}` }, text)))));
  }

  return {
    root: h('div', {}, which,
      h('div', { class: 'method ach-fields' }, details.map(one => one.root), words, consent.root),
      h('p', { class: 'hint' }, link('/portal/bank-accounts', 'Your bank accounts'))),
    async prepare() {
      // Without the list, another account can still be typed in.
      const accounts = (await bankAccounts(signal).catch(() => [])).filter(one => one.status === 'verified');
      offer(accounts);
      try {
        bank = await (await gateway).bankAccount();
      } catch (error) {
        if (accounts.length === 0) throw error;
      }
    },
    /** A consent is to one text with one amount: another text is accepted anew. */
    show(next) {
      if (next.text !== mandate?.text) consent.input.checked = false;
      mandate = next;
      words.textContent = next.text;
    },
    async tokenize() {
      const consented = { version: mandate.version, accepted: true };
      if (!allRight(saved ? [consent] : fields)) throw new NotAccepted('');
      if (saved) return { type: 'ach', bankAccountId: saved, mandate: consented };
      if (!bank) throw new GatewayAway();
      const [first, last] = split(holder.value);
      const nonce = await bank.tokenize({
        routingNumber: routing.value, accountNumber: account.value, accountType: type.value, ownershipType: owner.value,
        ...(owner.value === 'business' ? { businessName: holder.value } : { firstName: first, lastName: last }),
        billingAddress: {
          streetAddress: street.value, locality: city.value, region: state.value, postalCode: zip.value,
        },
      }, mandate.text);
      const deviceData = await (await gateway).deviceData();
      return { type: 'ach', nonce, ...(deviceData && { deviceData }), mandate: consented };
    },
    complain(wrong) {
      const known = Object.keys(wrong).filter(name => named[name]);
      for (const name of known) named[name].complain(wrong[name]);
      named[known[0]]?.input.focus();
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
