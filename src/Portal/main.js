// Starts the portal: the pages and their addresses, who is signed in, what stands around.

import { loadBranding } from './branding.js';
import { drawLayout } from './layout.js';
import { focusHeading, go, startRouter } from './router.js';
import { heading, link, replace, h } from './dom.js';
import { onSessionOver, request } from './api.js';
import { activatePage } from './pages/activate.js';
import { confirmationPage } from './pages/confirmation.js';
import { forgotPasswordPage } from './pages/forgot-password.js';
import { invoicePage } from './pages/invoice.js';
import { invoicesPage } from './pages/invoices.js';
import { payPage } from './pages/pay.js';
import { paymentPage, paymentsPage } from './pages/payments.js';
import { resetPasswordPage } from './pages/reset-password.js';
import { signInDialog, signInPage } from './pages/sign-in.js';
import * as attempt from './attempt.js';
import * as selection from './selection.js';
import * as session from './session.js';

let customer = null;

const layout = () => drawLayout({ customer, signOut });

/** A page with the frame around it; `forCustomers` pages ask to sign in first and come back. */
const framed = (page, forCustomers) => (view, context) => {
  if (forCustomers && !session.isSignedIn()) {
    return go('/portal/sign-in', { replace: true, state: { next: location.pathname + location.search } });
  }
  layout();
  if (forCustomers && customer === null) whoAmI();
  return page(view, context);
};
const open = page => framed(page, false);
const closed = page => framed(page, true);

/** In the background: no list waits for a name. */
async function whoAmI() {
  try {
    customer = '';
    const { data } = await request('GET', '/v1/me', { quiet: true });
    customer = data.customer.name;
    session.rememberEmail(data.email);
    layout();
  } catch {
    customer = null; // the page itself says what is wrong
  }
}

async function signOut() {
  // Signed out here in any case; the server is told if it can be.
  await request('DELETE', '/v1/sessions/current').catch(() => {});
  forget();
  await go('/portal/sign-in');
}

function forget() {
  session.end();
  session.rememberEmail(null);
  selection.clear();
  attempt.over();
  customer = null;
}

/** One dialog for all requests that wait for it. Without anything known, the page to sign in does as well. */
let asking = null;
onSessionOver(() => {
  if (session.email === null) return Promise.reject(new session.SessionOver());
  asking ??= signInDialog().finally(() => { asking = null; });
  return asking;
});

const home = () => go('/portal/invoices', { replace: true });
const notFound = view => {
  replace(view, heading('There is no such page'), h('p', {}, link('/portal/invoices', 'Go to your invoices')));
  focusHeading(view);
};

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  document.getElementById('main').focus();
});

await loadBranding().catch(() => {});

// A payment whose outcome is not known comes before everything else.
if (attempt.isUnderway() && session.isSignedIn() && !location.pathname.startsWith('/portal/confirmation/'))
  history.replaceState(null, '', '/portal/pay');

await startRouter([
  ['/portal', home],
  ['/portal/activate', open(activatePage)],
  ['/portal/reset-password', open(resetPasswordPage)],
  ['/portal/forgot-password', open(forgotPasswordPage)],
  ['/portal/sign-in', open(signInPage)],
  ['/portal/invoices', closed(invoicesPage)],
  ['/portal/invoices/:id', closed(invoicePage)],
  ['/portal/pay', closed(payPage)],
  ['/portal/confirmation/:id', closed(confirmationPage)],
  ['/portal/payments', closed(paymentsPage)],
  ['/portal/payments/:id', closed(paymentPage)],
], open(notFound));

