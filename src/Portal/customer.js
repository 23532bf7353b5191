// Who is signed in: the name and the number that stand in the head and on receipts. Asked for once for each customer.

import { request } from './api.js';
import * as session from './session.js';

let asked = { of: null };

/** What is known without asking: `{ name, reference }`, or null. */
export const known = () => (asked.of === session.owner ? asked.customer ?? null : null);

/** @returns {Promise<object|null>} Null when it cannot be said now; the next one who asks tries again. */
export function customer() {
  if (asked.of !== session.owner || !asked.answer) {
    const mine = asked = { of: session.owner };
    mine.answer = ask(mine);
  }
  return asked.answer;
}

async function ask(mine) {
  try {
    const { data } = await request('GET', '/v1/me', { quiet: true });
    if (data.customer.id !== session.owner) return null; // another customer has signed in meanwhile
    session.rememberEmail(data.email);
    // Who signed in while this was under way is the owner only since then.
    return Object.assign(mine, { of: session.owner, customer: data.customer }).customer;
  } catch {
    mine.answer = null; // the page itself says what is wrong
    return null;
  }
}
