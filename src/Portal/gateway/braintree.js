// Braintree's own fields, in frames that Braintree serves: card numbers go from there to Braintree and never come here.
// The content security policy lets this script in only when the gateway is Braintree's sandbox or production.
//
// The version is pinned; the tests run the same version, from npm.

import { Blocked, GatewayAway, NotAccepted, inMajorUnits } from '../gateway.js';
import { cardVerification } from './three-d-secure.js';
import { trustBraintreesScripts } from './trusted-scripts.js';

const address = 'https://js.braintreegateway.com/web/3.144.0/js';

/** In milliseconds from the start, until a script or a frame that does not come is taken to be kept away. */
const patience = 9_000;
const patienceMin = 1_000;

const labels = {
  number: 'Card number', expirationDate: 'Expiration date', cvv: 'Security code', postalCode: 'ZIP code',
};

/** Braintree's names of inputs, and ours, with what to say of each. */
const cardWords = {
  number: 'Please check the card number.',
  expirationDate: 'Please enter month and year, such as 09/29; the card must not have expired.',
  cvv: 'Please check the security code.',
  postalCode: 'Please enter the ZIP code of your billing address.',
};
const cardNames = { expirationMonth: 'expirationDate', expirationYear: 'expirationDate' };
/** Braintree's names of cards, where their owners write them in another way. */
const cardTypes = { MasterCard: 'Mastercard' };
const bankWords = {
  routingNumber: 'Please check the routing number; it has 9 digits.',
  accountNumber: 'Please check the account number.',
  holder: 'Please check the name on the account.',
  streetAddress: 'Please check the street address.',
  city: 'Please check the city.',
  state: 'Please check the state.',
  zipCode: 'Please check the ZIP code.',
};
const bankNames = { businessName: 'holder', firstName: 'holder', lastName: 'holder' };

const loaded = new Map();

function load(name) {
  if (!loaded.has(name)) {
    trustBraintreesScripts(address);
    loaded.set(name, new Promise((resolve, reject) => {
      const script = document.createElement('script');
      Object.assign(script, { src: `${address}/${name}.min.js`, crossOrigin: 'anonymous', onload: resolve });
      script.onerror = () => {
        loaded.delete(name);
        reject(new Blocked());
      };
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

/** What a filter swallows never answers: after `ms` it counts as blocked, and the next try asks for it anew. */
function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      loaded.clear();
      reject(new Blocked());
    }, ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export async function connect({ clientToken, collectDeviceData, threeDSecure }) {
  const started = performance.now();
  const left = () => Math.max(patienceMin, patience - (performance.now() - started));
  const client = await within(left(), (async () => {
    await load('client');
    return window.braintree.client.create({ authorization: clientToken }).catch(error => {
      throw error.type === 'NETWORK' ? new Blocked() : new GatewayAway();
    });
  })());
  const deviceData = collectDeviceData ? collect(client) : Promise.resolve(null);
  return {
    cardFields: slots => within(left(), cardFields(client, slots, threeDSecure)),
    bankAccount: () => within(left(), bankAccount(client)),
    acceptedCards: () => {
      const { creditCards } = client.getConfiguration().gatewayConfiguration;
      return (creditCards?.supportedCardTypes ?? []).map(name => cardTypes[name] ?? name);
    },
    deviceData: () => deviceData,
  };
}

/** What Braintree's fraud check wants to know of the browser; a browser that keeps it from looking pays without. */
async function collect(client) {
  try {
    return await within(patience, (async () => {
      await load('data-collector');
      return (await window.braintree.dataCollector.create({ client })).deviceData;
    })());
  } catch {
    return null;
  }
}

async function bankAccount(client) {
  await load('us-bank-account');
  const bank = await window.braintree.usBankAccount.create({ client });
  return {
    async tokenize(bankDetails, mandateText) {
      try {
        return (await bank.tokenize({ bankDetails, mandateText })).nonce;
      } catch (error) {
        throw refusal(error, bankWords, bankNames, 'Please check the details of the account.');
      }
    },
  };
}

async function cardFields(client, slots, threeDSecure) {
  if (threeDSecure) await load('three-d-secure');
  const verify = threeDSecure && await cardVerification(client);
  await load('hosted-fields');
  const fields = {};
  for (const [name, label] of Object.entries(labels)) {
    const frame = document.createElement('div');
    frame.className = 'hosted';
    slots[name].mount(frame);
    fields[name] = {
      container: frame, internalLabel: label, iframeTitle: label,
      ...(name === 'expirationDate' && { placeholder: 'MM/YY' }),
    };
  }
  const hosted = await window.braintree.hostedFields.create({ client, fields, styles: styles() });
  const complain = (name, text) => {
    hosted.setAttribute({ field: name, attribute: 'aria-invalid', value: Boolean(text) });
    hosted.setMessage({ field: name, message: text ?? '' });
  };
  hosted.on('validityChange', ({ emittedBy, fields: all }) => {
    if (all[emittedBy].isPotentiallyValid) slots[emittedBy].complain(null);
  });
  hosted.on('inputSubmitRequest', () => fields.number.container.closest('form')?.requestSubmit());
  const stopFollowing = followScheme(hosted);

  return {
    complain,
    focus: name => hosted.focus(name),
    close() {
      stopFollowing();
      return hosted.teardown().catch(() => {});
    },
    async tokenize(total) {
      let card;
      try {
        card = await hosted.tokenize();
      } catch (error) {
        if (error.code === 'HOSTED_FIELDS_FIELDS_EMPTY') throw notAccepted(Object.keys(labels), cardWords);
        if (error.code === 'HOSTED_FIELDS_FIELDS_INVALID') throw notAccepted(error.details.invalidFieldKeys, cardWords);
        throw refusal(error, cardWords, cardNames, 'Please check the details of the card.');
      }
      return verify ? verify(card, inMajorUnits(total)) : card.nonce;
    },
  };
}

/** A frame cannot read our colours, nor see by itself that night falls: it has a class for each scheme. */
function styles() {
  const look = getComputedStyle(document.documentElement);
  const color = scheme => ({ color: look.getPropertyValue(`--ink-${scheme}`).trim() });
  return {
    input: {
      'font-size': look.fontSize, 'font-family': 'system-ui, sans-serif', ...color(isDark() ? 'dark' : 'light'),
    },
    '.in-light': color('light'),
    '.in-dark': color('dark'),
  };
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => dark.matches;

/** @returns A function that ends it. */
function followScheme(hosted) {
  const follow = () => {
    for (const name of Object.keys(labels)) {
      hosted.removeClass(name, isDark() ? 'in-light' : 'in-dark');
      hosted.addClass(name, isDark() ? 'in-dark' : 'in-light');
    }
  };
  dark.addEventListener('change', follow);
  return () => dark.removeEventListener('change', follow);
}

/**
 * What a refusal means. Braintree's script calls a refusal a network error and keeps what the gateway said inside,
 * once as the gateway's errors and once as a tree of fields; nothing else tells a mistyped number from a gateway that
 * is away.
 */
function refusal(error, words, names, otherwise) {
  for (let inner = error; inner; inner = inner.details?.originalError) {
    const said = Array.isArray(inner) ? inner : null;
    const wrong = said ? said.map(one => one.extensions?.inputPath?.at(-1)) : leaves(inner.fieldErrors ?? []);
    const known = wrong.map(name => names[name] ?? name).filter(name => words[name]);
    if (known.length > 0) return notAccepted(known, words);
    const isTheirs = one => (one.extensions?.errorClass ?? 'VALIDATION') === 'VALIDATION';
    if (said?.some(isTheirs)) return new NotAccepted(otherwise, { form: otherwise });
  }
  return error.type === 'CUSTOMER' ? new NotAccepted(otherwise, { form: otherwise }) : new GatewayAway();
}

const leaves = tree =>
  tree.flatMap(({ field, fieldErrors }) => (fieldErrors?.length > 0 ? leaves(fieldErrors) : [field]));

const notAccepted = (names, words) =>
  new NotAccepted('Please correct the marked fields.', Object.fromEntries(names.map(name => [name, words[name]])));
