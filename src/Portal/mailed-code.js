// The code of an email, typed by hand: the way in when the link did not bring it.

import { Problem } from './api.js';
import { allRight, field, form } from './forms.js';
import { codeComplaint, readCode } from './mailed-link.js';
import { explain } from './problems.js';
import { freshLinkForm } from './fresh-link.js';
import { h, notice, replace } from './dom.js';

/** @param {string|null} known What the link brought, if it was too little. */
export function codeField(known) {
  const made = field('Code from the email', {
    autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', required: true, value: known ?? '',
    hint: 'The email shows it in groups. Spaces do not matter; capital and small letters do. '
      + 'You can paste the whole link, too.',
    check: codeComplaint,
  });
  return Object.defineProperty(made, 'code', { get: () => readCode(made.input.value) });
}

export const notKnown = 'We do not know this code. Please compare it with the latest mail.';

/**
 * The two ways to an account without a good link: the code, or another email.
 * `use` takes the code; what it throws is told at the field, by `refuse`, or above the field.
 */
export function activationCodeForms(view, { known, use, isUnknown, refuse }) {
  const typed = codeField(known);
  const outcome = h('div', { class: 'outcome' });
  const submit = async () => {
    replace(outcome);
    if (!allRight([typed])) return;
    const { code } = typed;
    try {
      await use(code);
    } catch (error) {
      if (isUnknown(error)) {
        typed.complain(notKnown);
        typed.input.focus();
      } else if (error instanceof Problem && error.code.startsWith('activation-')) {
        await refuse(error, code);
      } else {
        const { title, text } = explain(error);
        replace(outcome, notice('bad', title, text));
      }
    }
  };
  return [
    form({}, submit, outcome, typed.root, h('button', { type: 'submit', class: 'main wide' }, 'Use this code')),
    h('h2', {}, 'No code at hand?'),
    freshLinkForm(view, {
      path: '/v1/activation/resend', submit: 'Send me a new link',
      said: address => `If the account of ${address} can still be activated, an email with a new link is on its way.`,
    }),
  ];
}
