// Fields with their label, hint and error tied together, and forms that say what is wrong where it is.

import { alarm } from './announce.js';
import { count } from './format.js';
import { h, replace } from './dom.js';

let nextId = 1;

/** A label and a control. `check` returns a sentence when the value will not do, otherwise nothing. */
export function field(label, { control, hint, check, ...attributes }) {
  const id = `field-${nextId++}`;
  const input = control ?? h('input', { type: 'text', ...attributes });
  input.id = id;
  const error = h('p', { class: 'error', id: `${id}-error` });
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
  input.setAttribute('aria-describedby', described);
  const root = h('div', { class: 'field' },
    h('label', { for: id }, label), hint && h('p', { class: 'hint', id: `${id}-hint` }, hint), input, error);

  const self = {
    root, input,
    get value() { return input.value.trim(); },
    complain(text) {
      replace(error, text);
      input.toggleAttribute('aria-invalid', Boolean(text));
      if (text) input.setAttribute('aria-invalid', 'true');
    },
    check() {
      const wrong = check?.(input.value) ?? null;
      self.complain(wrong);
      return !wrong;
    },
  };
  // An error goes as soon as it is corrected, and does not come while one types.
  input.addEventListener('input', () => { if (error.textContent) self.check(); });
  return self;
}

/** A password, with a button that shows what was typed. `hide` covers it again, before it is sent. */
export function password(label, attributes) {
  const made = field(label, { ...attributes, type: 'password' });
  const show = shown => {
    made.input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  };
  const button = h('button', {
    type: 'button', class: 'quiet', 'aria-label': 'Show characters', 'aria-pressed': 'false',
    'aria-controls': made.input.id,
    onclick: () => show(made.input.type === 'password'),
  }, 'Show');
  const row = h('div', { class: 'revealed' });
  made.input.replaceWith(row);
  row.append(made.input, button);
  return Object.assign(made, { hide: () => show(false) });
}

export function select(label, options, { check, ...attributes } = {}) {
  const control = h('select', attributes, options.map(([value, text]) => h('option', { value }, text)));
  return field(label, { control, check });
}

export function checkbox(label, { check, hint, ...attributes } = {}) {
  const control = h('input', { type: 'checkbox', ...attributes });
  const made = field(label, { control, hint, check: check && (() => check(control.checked)) });
  made.root.classList.add('tick');
  control.addEventListener('change', () => { if (control.hasAttribute('aria-invalid')) made.check(); });
  return made;
}

/** Checks every field, moves to the first that is wrong, and says how many are. */
export function allRight(fields) {
  const wrong = fields.filter(one => !one.check());
  if (wrong.length > 0) {
    wrong[0].input.focus();
    alarm(`${count(wrong.length, 'field needs', 'fields need')} another look.`);
  }
  return wrong.length === 0;
}

/** A form whose submission happens once at a time. The button keeps the focus and says that it is working. */
export function form(attributes, submit, ...children) {
  let running = false;
  const element = h('form', {
    novalidate: true, ...attributes,
    onsubmit: async event => {
      event.preventDefault();
      if (running) return;
      running = true;
      const button = element.querySelector('button[type=submit]');
      button?.setAttribute('aria-disabled', 'true');
      element.setAttribute('aria-busy', 'true');
      try {
        await submit();
      } finally {
        running = false;
        button?.removeAttribute('aria-disabled');
        element.removeAttribute('aria-busy');
      }
    },
  }, children);
  return element;
}

export const email = value => (/^[^\s@]+@[^\s@]+$/.test(value.trim()) ? null : 'Please enter your email address, such as name@company.com.');
export const filled = sentence => value => (value.trim() ? null : sentence);
