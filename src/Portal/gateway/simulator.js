// The stand-in for Braintree's hosted fields: it tokenizes at the simulator as Braintree's script does at Braintree.
// With a real gateway the card fields are frames of Braintree's, and card numbers never reach this page.

import { GatewayAway, NotAccepted, inMajorUnits } from '../gateway.js';
import { h } from '../dom.js';

const card = `mutation ($input: TokenizeCreditCardInput!) {
  tokenizeCreditCard(input: $input) { paymentMethod { id } }
}`;
const bank = `mutation ($input: TokenizeUsBankAccountInput!) {
  tokenizeUsBankAccount(input: $input) { paymentMethod { id } }
}`;

export function connect({ clientToken, threeDSecure }) {
  const { authorizationFingerprint, graphQL } = JSON.parse(atob(clientToken));
  const ask = (query, input) => tokenize(graphQL.date, authorizationFingerprint, query, input);
  return {
    cardFields: slots => cardFields(slots, async (input, total) => {
      const nonce = await ask(card, input);
      return threeDSecure ? verify(authorizationFingerprint, nonce, inMajorUnits(total)) : nonce;
    }),
    bankAccount: async () => ({ tokenize: (details, mandateText) => ask(bank, accountOf(details, mandateText)) }),
    acceptedCards: () => ['Visa', 'Mastercard', 'American Express', 'Discover'],
    deviceData: async () => null,
  };
}

const accountOf = (details, mandateText) => ({
  usBankAccount: {
    routingNumber: details.routingNumber,
    accountNumber: details.accountNumber,
    accountType: details.accountType.toUpperCase(),
    achMandate: mandateText,
    billingAddress: addressOf(details.billingAddress),
    ...(details.ownershipType === 'business'
      ? { businessOwner: { businessName: details.businessName } }
      : { individualOwner: { firstName: details.firstName, lastName: details.lastName } }),
  },
});

const addressOf = ({ streetAddress, locality, region, postalCode }) =>
  ({ streetAddress, city: locality, state: region, zipCode: postalCode });

/** The simulator is in the API's own process, whatever address its token gives to Braintree's script. */
async function tokenize(date, fingerprint, query, input) {
  let answer;
  try {
    const response = await fetch('/simulator/graphql', {
      method: 'POST', credentials: 'omit',
      headers: {
        'Content-Type': 'application/json', Authorization: `Bearer ${fingerprint}`, 'Braintree-Version': date,
      },
      body: JSON.stringify({ query, variables: { input } }),
    });
    answer = await response.json();
  } catch {
    throw new GatewayAway();
  }
  const [error] = answer.errors ?? [];
  if (error) {
    if (error.extensions && error.extensions.errorClass !== 'VALIDATION') throw new GatewayAway();
    throw new NotAccepted(error.message, { [error.extensions?.inputPath?.at(-1) ?? 'form']: error.message });
  }
  return Object.values(answer.data)[0].paymentMethod.id;
}

/** The simulated bank has no page here: whoever it would ask has confirmed. */
async function verify(fingerprint, nonce, amount) {
  const step = async (of, name, body) => {
    const path = `/simulator/client_api/v1/payment_methods/${encodeURIComponent(of)}/three_d_secure/${name}`;
    const response = await fetch(path, {
      method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...body, authorizationFingerprint: fingerprint }),
    }).catch(() => null);
    if (!response?.ok) throw new GatewayAway();
    return response.json();
  };
  const { paymentMethod, lookup } = await step(nonce, 'lookup', { amount });
  if (!lookup.acsUrl) return paymentMethod.nonce;
  return (await step(paymentMethod.nonce, 'authenticate_from_jwt', { jwt: 'confirmed' })).paymentMethod.nonce;
}

function cardFields(slots, ask) {
  const input = (name, attributes) => {
    const element = h('input', { type: 'text', inputmode: 'numeric', required: true, ...attributes });
    slots[name].mount(element);
    return element;
  };
  const number = input('number', { autocomplete: 'cc-number', maxlength: 23 });
  const expiration = input('expirationDate', { autocomplete: 'cc-exp', placeholder: 'MM/YY', maxlength: 7 });
  const code = input('cvv', { autocomplete: 'cc-csc', maxlength: 4 });
  const zip = input('postalCode', { autocomplete: 'postal-code', inputmode: 'text', maxlength: 10 });
  number.addEventListener('input', () => {
    if (number.selectionStart === number.value.length)
      number.value = digits(number.value).replace(/(.{4})(?=.)/g, '$1 ');
  });
  expiration.addEventListener('input', event => {
    if (/^\d{2}$/.test(expiration.value) && event.inputType === 'insertText') expiration.value += '/';
  });

  return {
    focus: name => ({ number, expirationDate: expiration, cvv: code, postalCode: zip })[name]?.focus(),
    complain() {},
    close() {},
    async tokenize(total) {
      const [, month, year] = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(expiration.value) ?? [];
      const wrong = {
        ...(!isCardNumber(digits(number.value)) && { number: 'Please check the card number.' }),
        ...(!(month >= 1 && month <= 12) ? { expirationDate: 'Please enter month and year, such as 09/29.' }
          : isPast(month, year) && { expirationDate: 'This card has expired.' }),
        ...(!/^\d{3,4}$/.test(code.value.trim()) && { cvv: 'Please enter the 3 or 4 digits on the card.' }),
        ...(!/^[A-Za-z0-9 -]{3,10}$/.test(zip.value.trim()) && { postalCode: 'Please enter the ZIP code of your billing address.' }),
      };
      if (Object.keys(wrong).length > 0) throw new NotAccepted('Please correct the marked fields.', wrong);
      return ask({
        creditCard: {
          number: digits(number.value), cvv: code.value.trim(),
          expirationMonth: month.padStart(2, '0'), expirationYear: year.length === 2 ? `20${year}` : year,
          billingAddress: { postalCode: zip.value.trim() },
        },
      }, total);
    },
  };
}

const digits = text => text.replace(/\D/g, '');

/** Luhn. */
function isCardNumber(number) {
  if (number.length < 12 || number.length > 19) return false;
  const sum = [...number].reverse().map(Number)
    .reduce((all, digit, i) => all + (i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0);
  return sum % 10 === 0;
}

function isPast(month, year) {
  const end = new Date(Number(year.length === 2 ? `20${year}` : year), Number(month), 1);
  return end <= new Date();
}
