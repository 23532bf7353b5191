// What stands around every page: whose portal it is, where one can go, who is signed in, whom to ask.

import { branding } from './branding.js';
import { h, link, replace } from './dom.js';
import * as session from './session.js';

export function drawLayout({ customer, signOut }) {
  const here = location.pathname;
  const nav = (href, text) => link(href, text, { 'aria-current': here.startsWith(href) ? 'page' : null });
  replace(document.getElementById('header'),
    h('a', { class: 'brand', href: '/portal/' }, mark(), h('span', {}, branding.merchantName)),
    session.isSignedIn() && [
      h('nav', { 'aria-label': 'Main' }, nav('/portal/invoices', 'Invoices'), nav('/portal/payments', 'Payments'),
        nav('/portal/security', 'Security')),
      h('div', { class: 'who' }, customer && h('span', { class: 'name' }, customer),
        h('button', { type: 'button', class: 'quiet', onclick: signOut }, 'Sign out')),
    ]);
  showMode();
  replace(document.getElementById('footer'),
    branding.supportEmail
      && h('p', {}, 'Questions? Write to ', link(`mailto:${branding.supportEmail}`, branding.supportEmail), '.'));
}

/** Said only when it is known: a live portal that could not ask must not claim that no money moves. */
function showMode() {
  const bar = document.getElementById('test-mode');
  bar.hidden = !['simulator', 'sandbox'].includes(branding.gatewayEnvironment);
  bar.textContent = 'Test mode: no money moves';
}

function mark() {
  if (branding.logoUrl?.startsWith('https://'))
    return h('img', { src: branding.logoUrl, alt: '', height: 32, referrerpolicy: 'no-referrer' });
  return h('span', { class: 'monogram', 'aria-hidden': 'true' }, [...branding.merchantName][0] ?? '');
}
