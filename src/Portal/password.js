// A new password and its repetition; paste and password managers are welcome.

import { field } from './forms.js';
import { count } from './format.js';
import { h } from './dom.js';

const shortest = 15;

export const rule = `${shortest} to 256 characters of any kind. Several unrelated words are easy to remember and hard to guess.`;

export function newPassword(ruleInWords = rule) {
  const first = field('New password', {
    type: 'password', autocomplete: 'new-password', required: true, hint: ruleInWords,
    check: value => (length(value) < shortest ? `Please use at least ${shortest} characters; there are ${length(value)} now.` : null),
  });
  const second = field('Confirm password', {
    type: 'password', autocomplete: 'new-password', required: true,
    check: value => (value === first.input.value ? null : 'The two passwords differ.'),
  });
  const meter = h('meter', { min: 0, max: 4, low: 2, high: 3, optimum: 4, value: 0, 'aria-label': 'Strength' });
  const words = h('span', { 'aria-live': 'polite' }, 'Not typed yet');
  const shown = h('input', { type: 'checkbox', id: 'show-characters' });
  shown.addEventListener('change', () => {
    for (const one of [first, second]) one.input.type = shown.checked ? 'text' : 'password';
  });
  first.input.addEventListener('input', () => {
    const [score, text] = strength(first.input.value);
    meter.value = score;
    words.textContent = text;
  });
  const root = h('div', {}, first.root,
    h('p', { class: 'strength' }, meter, words), second.root,
    h('p', { class: 'tick field' }, shown, h('label', { for: 'show-characters' }, 'Show characters')));
  return { root, fields: [first, second], first, get value() { return first.input.value; } };
}

const length = text => [...text].length;

/** A rough guide only; the server decides. */
function strength(text) {
  const characters = length(text);
  if (characters === 0) return [0, 'Not typed yet'];
  if (characters < shortest) return [1, `Too short: ${count(shortest - characters, 'character')} to go`];
  const different = new Set(text.toLowerCase()).size;
  if (different < 6) return [1, 'Weak: it repeats itself'];
  if (different < 10) return [2, 'Fair'];
  return characters < 20 ? [3, 'Good'] : [4, 'Strong'];
}
