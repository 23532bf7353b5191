// The code of a mail, typed by hand: the way in when the link did not bring it.

import { codeComplaint, readCode } from './mailed-link.js';
import { field } from './forms.js';

/** @param {string|null} known What the link brought, if it was too little. */
export function codeField(known) {
  const made = field('Code from the mail', {
    autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', required: true, value: known ?? '',
    hint: 'The mail shows it in groups. Spaces do not matter; capital and small letters do. '
      + 'You can paste the whole link, too.',
    check: codeComplaint,
  });
  return Object.defineProperty(made, 'code', { get: () => readCode(made.input.value) });
}

export const notKnown = 'We do not know this code. Please compare it with the latest mail.';
