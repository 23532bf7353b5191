// The invoices that are ticked. They stay ticked on another page of the list, and after a reload of the tab.

const key = 'portal.selection';
export const most = 50;

const chosen = new Map(JSON.parse(sessionStorage.getItem(key) ?? '[]').map(invoice => [invoice.id, invoice]));

const keep = () => sessionStorage.setItem(key, JSON.stringify([...chosen.values()]));

export const has = id => chosen.has(id);
export const all = () => [...chosen.values()];
export const total = () => all().reduce((sum, invoice) => sum + invoice.amountDue, 0);

/** @returns {boolean} False when there are as many as one payment takes. */
export function add({ id, number, amountDue, currency }) {
  if (chosen.size >= most && !chosen.has(id)) return false;
  chosen.set(id, { id, number, amountDue, currency });
  keep();
  return true;
}

export function remove(...ids) {
  for (const id of ids) chosen.delete(id);
  keep();
}

export function clear() {
  chosen.clear();
  keep();
}
