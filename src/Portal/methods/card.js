// Paying by card: the slots that the gateway fills with its fields.

import { field } from '../forms.js';
import { GatewayAway } from '../gateway.js';
import { h } from '../dom.js';

const names = {
  number: 'Card number', expirationDate: 'Expiration date', cvv: 'Security code', postalCode: 'ZIP code',
};

/** @param {Promise<object>} gateway */
export function cardMethod(gateway) {
  const slots = {};
  const root = h('div', { class: 'method card-fields' });
  let hosted;
  let closed = false;

  for (const [name, label] of Object.entries(names)) {
    slots[name] = {
      mount(control) {
        const made = field(label, { control });
        made.root.classList.add(name);
        slots[name].field = made;
        root.append(made.root);
      },
      /** Says it beside the field and, for those who hear the page, inside its frame. */
      complain(text) {
        slots[name].field.complain(text);
        hosted?.complain(name, text);
      },
    };
  }

  return {
    root,
    /** To be called when the root is in the document: a frame outside of it never loads. */
    async prepare() {
      root.replaceChildren();
      const made = await (await gateway).cardFields(slots);
      if (closed) made.close();
      else hosted = made;
    },
    /**
     * @param {{total: number}} due In minor units.
     * @returns {Promise<object>} The method as the API takes it.
     */
    async tokenize({ total }) {
      if (!hosted) throw new GatewayAway();
      for (const slot of Object.values(slots)) slot.complain(null);
      const nonce = await hosted.tokenize(total);
      const deviceData = await (await gateway).deviceData();
      return { type: 'card', nonce, ...(deviceData && { deviceData }) };
    },
    complain(fields) {
      const known = Object.entries(fields).filter(([name]) => slots[name]);
      for (const [name, text] of known) slots[name].complain(text);
      if (known.length > 0) hosted.focus(known[0][0]);
      return known.length;
    },
    close() {
      closed = true;
      hosted?.close();
    },
  };
}
