// Asking for an email with a link to a new password.

import { freshLinkForm } from '../fresh-link.js';
import { h, heading, link, replace } from '../dom.js';

export const resetLink = {
  path: '/v1/password-resets', submit: 'Send me a link', main: true,
  said: address => `If ${address} can sign in here, an email with a link is on its way. It works for an hour.`,
};

export function page(view) {
  view.classList.add('narrow');
  replace(view, heading('Forgot your password?'),
    h('p', { class: 'lead' }, 'Tell us your email address and we send you a link to choose a new password.'),
    freshLinkForm(view, resetLink),
    h('p', {}, link('/portal/sign-in', 'Back to sign in')));
}
