// From a payment that came to nothing to the next one: ticks those of its invoices that are due. Emails lead here.

import { focusHeading, go } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { invoicesOf } from '../receipt.js';
import { request } from '../api.js';
import * as selection from '../selection.js';

export async function page(view, { id, signal }) {
  replace(view, heading('Pay invoices'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const { data: payment } = await request('GET', `/v1/payments/${encodeURIComponent(id)}`, { signal });
  const due = (await invoicesOf(payment, signal)).filter(invoice => invoice.payable);
  if (due.length > 0) {
    selection.only(due);
    return go('/portal/pay', { replace: true });
  }
  replace(view, heading('Pay invoices'),
    notice('good', 'Nothing is due on these invoices', `You need not pay those of payment ${payment.number} again.`,
      link(`/portal/payments/${payment.id}`, 'See the payment')),
    h('p', {}, link('/portal/invoices', 'Go to your invoices', { class: 'button main' })));
  return focusHeading(view);
}
