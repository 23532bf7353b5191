// A stand-in for the page inside a card field, which Braintree does not publish. It speaks with the real
// hosted-fields.js over the real framebus, checks what is typed with Braintree's own card-validator, and tokenizes with the real client.
(function () {
  const Framebus = window.requireFromNpm('framebus');
  const valid = window.requireFromNpm('card-validator');
  const name = window.name.replace('braintree-hosted-field-', '');
  const bus = new Framebus({ channel: location.hash.slice(1), targetFrames: [parent] });
  const on = (event, handler) => bus.on(`hosted-fields:${event}`, handler);
  const rules = {
    number: text => valid.number(text),
    expirationDate: text => valid.expirationDate(text),
    cvv: text => valid.cvv(text, cvvLength()),
    postalCode: text => valid.postalCode(text),
  };
  const autocomplete = {
    number: 'cc-number', expirationDate: 'cc-exp', cvv: 'cc-csc', postalCode: 'billing postal-code',
  };
  let first; // the frame that has the configuration: it keeps the state of all and tokenizes

  window.input = document.createElement('input');
  const message = document.createElement('div');
  message.id = 'message';
  input.setAttribute('aria-describedby', 'message');
  input.autocomplete = autocomplete[name];
  input.inputMode = 'numeric';
  document.body.append(input, message);

  const frameOf = field => parent.frames[`braintree-hosted-field-${field}`];
  const cvvLength = () => rules.number(frameOf('number').input.value).card?.code.size ?? [3, 4];

  /** Called by the first frame, in every frame. */
  window.begin = (configuration, fields) => {
    first = fields;
    const { internalLabel, placeholder } = configuration.fields[name];
    input.setAttribute('aria-label', internalLabel);
    if (placeholder) input.placeholder = placeholder;
    const style = document.createElement('style');
    const rule = look => Object.entries(look).map(([key, value]) => `${key}: ${value};`).join(' ');
    style.textContent = Object.entries(configuration.styles ?? {})
      .map(([selector, look]) => `${selector} { ${rule(look)} }`).join('\n');
    document.head.append(style);
  };

  window.stateOf = isFocused => {
    const { isValid, isPotentiallyValid } = rules[name](input.value);
    return { isEmpty: input.value === '', isValid, isPotentiallyValid, isFocused };
  };

  let before = '';
  function tell(type) {
    const isFocused = document.activeElement === input;
    const fields = Object.fromEntries(first.map(field => [field, frameOf(field).stateOf(field === name && isFocused)]));
    bus.emit('hosted-fields:INPUT_EVENT', { type, merchantPayload: { emittedBy: name, fields, cards: [] } });
  }

  input.addEventListener('input', () => {
    const { isValid, isPotentiallyValid } = window.stateOf(true);
    if (before !== `${isValid} ${isPotentiallyValid}`) tell('validityChange');
    before = `${isValid} ${isPotentiallyValid}`;
  });
  input.addEventListener('focus', () => tell('focus'));
  input.addEventListener('blur', () => tell('blur'));
  input.addEventListener('keydown', event => { if (event.key === 'Enter') tell('inputSubmitRequest'); });

  const mine = handler => data => { if (data.field === name) handler(data); };
  on('TRIGGER_INPUT_FOCUS', mine(() => input.focus()));
  on('SET_ATTRIBUTE', mine(({ attribute, value }) => input.setAttribute(attribute, value)));
  on('REMOVE_ATTRIBUTE', mine(({ attribute }) => input.removeAttribute(attribute)));
  on('ADD_CLASS', mine(({ classname }) => input.classList.add(classname)));
  on('REMOVE_CLASS', mine(({ classname }) => input.classList.remove(classname)));
  on('SET_MESSAGE', mine(({ message: text }) => { message.textContent = text; }));

  bus.emit('hosted-fields:FRAME_READY', { field: name }, configuration => {
    const fields = Object.keys(configuration.fields);
    for (const field of fields) frameOf(field).begin(configuration, fields);
    on('TOKENIZATION_REQUEST', (_, reply) => {
      tokenize(fields).then(payload => reply([null, payload]), error => reply([error]));
    });
  });

  async function tokenize(fields) {
    const refusal = (code, details) =>
      ({ type: 'CUSTOMER', code: `HOSTED_FIELDS_${code}`, message: 'A card field is wrong.', details });
    const states = fields.map(field => [field, frameOf(field).stateOf(false)]);
    if (states.every(([, state]) => state.isEmpty)) throw refusal('FIELDS_EMPTY');
    const wrong = states.filter(([, state]) => !state.isValid).map(([field]) => field);
    if (wrong.length > 0) throw refusal('FIELDS_INVALID', { invalidFieldKeys: wrong });

    const { month, year } = valid.expirationDate(frameOf('expirationDate').input.value);
    const client = await window.braintree.client.create({ authorization: await authorization() });
    try {
      const { creditCards: [card] } = await client.request({
        method: 'post', endpoint: 'payment_methods/credit_cards', data: {
          creditCard: {
            number: frameOf('number').input.value.replace(/\s/g, ''), cvv: frameOf('cvv').input.value,
            expirationMonth: month, expirationYear: year,
            billingAddress: { postalCode: frameOf('postalCode').input.value },
          },
        },
      });
      return card;
    } catch (error) {
      const { message: text, details } = error;
      const inner = { originalError: { message: text, code: error.code, details } };
      throw details?.httpStatus < 500
        ? refusal('FAILED_TOKENIZATION', inner)
        : {
          type: 'NETWORK', code: 'HOSTED_FIELDS_TOKENIZATION_NETWORK_ERROR',
          message: 'A tokenization network error occurred.', details: inner,
        };
    }
  }

  const authorization = () => new Promise(resolve => {
    bus.emit('hosted-fields:READY_FOR_CLIENT', client => resolve(client.authorization));
  });
})();
