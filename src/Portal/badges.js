// How an invoice or a payment stands: a word and a sign, so that the colour is only the third way to tell.

import { h, icon, icons } from './dom.js';

const looks = {
  unpaid: ['Unpaid', 'plain', icons.circle],
  overdue: ['Overdue', 'bad', icons.alert],
  pending: ['Pending', 'wait', icons.clock],
  paid: ['Paid', 'good', icons.check],
  void: ['Void', 'plain', icons.cross],
  processing: ['Processing', 'wait', icons.clock],
  succeeded: ['Succeeded', 'good', icons.check],
  failed: ['Failed', 'bad', icons.cross],
  returned: ['Returned', 'bad', icons.undo],
  'awaiting-confirmation': ['Waiting for you', 'wait', icons.clock],
  confirming: ['Being confirmed', 'wait', icons.clock],
  verified: ['Verified', 'good', icons.check],
};

export function badge(status) {
  const [text, kind, path] = looks[status] ?? [status, 'plain', icons.circle];
  return h('span', { class: `badge ${kind}` }, icon(path), text);
}

export const invoiceBadge = invoice => badge(invoice.overdue ? 'overdue' : invoice.status);
