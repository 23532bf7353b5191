// Braintree's own fields, in frames that Braintree serves: card numbers go from there to Braintree and never come here.
// The content security policy lets this script in only when the gateway is Braintree's sandbox or production.
//
// The version is pinned. There is no integrity attribute, because the hashes of the files at this address were not
// known when this was written; whoever can reach them should add the hashes. Device data for Braintree's fraud checks
// is not collected: its collector loads from further hosts, which the policy would have to allow.

import { GatewayAway, NotAccepted } from '../gateway.js';

const address = 'https://js.braintreegateway.com/web/3.144.0/js';

const labels = { number: 'Card number', expirationDate: 'Expiration date', cvv: 'Security code', postalCode: 'ZIP code' };

const loaded = new Map();

function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((resolve, reject) => {
      const script = document.createElement('script');
      Object.assign(script, { src: `${address}/${name}.min.js`, crossOrigin: 'anonymous', onload: resolve });
      script.onerror = () => {
        loaded.delete(name);
        reject(new GatewayAway());
      };
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

export async function connect(clientToken) {
  await load('client');
  const client = await window.braintree.client.create({ authorization: clientToken }).catch(() => { throw new GatewayAway(); });
  return {
    cardFields: slots => cardFields(client, slots),
    async tokenizeBankAccount(bankDetails, mandateText) {
      await load('us-bank-account');
      try {
        const bank = await window.braintree.usBankAccount.create({ client });
        return (await bank.tokenize({ bankDetails, mandateText })).nonce;
      } catch (error) {
        throw error.type === 'CUSTOMER' ? new NotAccepted('Please check the account details.', { form: error.message }) : new GatewayAway();
      }
    },
  };
}

async function cardFields(client, slots) {
  await load('hosted-fields');
  const look = getComputedStyle(document.documentElement);
  const fields = {};
  for (const [name, label] of Object.entries(labels)) {
    const frame = document.createElement('div');
    frame.className = 'hosted';
    slots[name].mount(frame);
    fields[name] = { container: frame, internalLabel: label, ...(name === 'expirationDate' && { placeholder: 'MM/YY' }) };
  }
  const hosted = await window.braintree.hostedFields.create({
    client, fields,
    styles: { input: { 'font-size': '16px', 'font-family': 'system-ui, sans-serif', color: look.getPropertyValue('--ink').trim() } },
  }).catch(() => { throw new GatewayAway(); });
  hosted.on('focus', ({ emittedBy, fields: all }) => all[emittedBy].container.classList.add('focused'));
  hosted.on('blur', ({ emittedBy, fields: all }) => all[emittedBy].container.classList.remove('focused'));

  return {
    focus: name => hosted.focus(name),
    close: () => hosted.teardown().catch(() => {}),
    async tokenize() {
      try {
        return (await hosted.tokenize()).nonce;
      } catch (error) {
        if (error.code === 'HOSTED_FIELDS_FIELDS_EMPTY') throw notAccepted(Object.keys(labels));
        if (error.code === 'HOSTED_FIELDS_FIELDS_INVALID') throw notAccepted(error.details.invalidFieldKeys);
        if (error.type === 'CUSTOMER') throw new NotAccepted('Please check the card details.', { form: error.message });
        throw new GatewayAway();
      }
    },
  };
}

const notAccepted = names => new NotAccepted('Please correct the marked fields.',
  Object.fromEntries(names.map(name => [name, `Please check: ${labels[name].toLowerCase()}.`])));
