// Paying by card: the slots that the gateway fills with its fields.

import { field } from '../forms.js';
import { h } from '../dom.js';

const names = { number: 'Card number', expirationDate: 'Expiration date', cvv: 'Security code', postalCode: 'ZIP code' };

/** @param {Promise<object>} gateway */
export function cardMethod(gateway) {
  const slots = {};
  const root = h('div', { class: 'method card-fields' });
  let hosted;

  for (const [name, label] of Object.entries(names)) {
    slots[name] = {
      mount(control) {
        const made = field(label, { control });
        made.root.classList.add(name);
        slots[name].field = made;
        root.append(made.root);
      },
    };
  }

  return {
    root,
    ready: (async () => { hosted = await (await gateway).cardFields(slots); })(),
    /** @returns {Promise<object>} The method as the API takes it. */
    async tokenize() {
      for (const slot of Object.values(slots)) slot.field.complain(null);
      return { type: 'card', nonce: await hosted.tokenize() };
    },
    complain(fields) {
      const known = Object.entries(fields).filter(([name]) => slots[name]);
      for (const [name, text] of known) slots[name].field.complain(text);
      if (known.length > 0) hosted.focus(known[0][0]);
      return known.length;
    },
    close: () => hosted?.close(),
  };
}
