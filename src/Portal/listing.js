// Lists page by page. Page, sort and filter are in the address, so that a reload, a bookmark and the back button show
// the same; links back to a list lead to where it was left.

import { h, icon, icons } from './dom.js';
import { here, note } from './router.js';
import * as storage from './storage.js';

const names = { invoices: 'All invoices', payments: 'All payments' };
const start = kind => `/portal/${kind}`;
const kept = kind => `list.${kind}`;

/** Where a list was left: its address, or the list from its beginning. */
export const lastSeen = kind => storage.read(kept(kind)) ?? start(kind);

/** The same list from its first page: what was paid meanwhile is no longer on the page where it was. */
export function lastFilter(kind) {
  const [path, query] = lastSeen(kind).split('?');
  const asked = new URLSearchParams(query);
  asked.delete('page');
  asked.delete('cursor');
  return asked.size > 0 ? `${path}?${asked}` : path;
}

/** A link to the list as it was left; to the very place, where that is the page before. */
export function backTo(kind) {
  const address = lastSeen(kind);
  const goBack = event => {
    if (history.state?.from !== address || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.back();
  };
  return h('p', { class: 'back' }, h('a', { href: address, onclick: goBack }, icon(icons.back), names[kind]));
}

/** Which page of a list is shown. The cursors of the pages before it are in the history, or else unknown. */
export class Place {
  /** @param {URLSearchParams} query Of the address. */
  constructor(kind, query) {
    this.kind = kind;
    this.cursor = query.get('cursor') ?? '';
    this.page = this.cursor ? Math.max(Number.parseInt(query.get('page'), 10) || 2, 2) : 1;
    this.before = history.state?.before ?? [];
  }

  /** The first page of a list that is filtered or sorted anew. @param {object} filter What is not as usual. */
  restart(filter) {
    Object.assign(this, { cursor: '', page: 1, before: [] });
    this.write(new URLSearchParams(filter));
  }

  next(cursor) {
    this.before = [...this.before, this.cursor];
    this.cursor = cursor;
    this.page++;
    this.write(new URLSearchParams(location.search));
  }

  /** To the page before; to the first where the way was not kept. */
  previous() {
    const known = this.before.length === this.page - 1;
    this.cursor = known ? this.before.at(-1) : '';
    this.page = known ? this.page - 1 : 1;
    this.before = known ? this.before.slice(0, -1) : [];
    this.write(new URLSearchParams(location.search));
  }

  /**
   * An address that somebody has shortened, or that is of another release, leads to the first page.
   * @param {number} status Of the refusal.
   */
  isLost(status) {
    if (status !== 400 || !this.cursor) return false;
    Object.assign(this, { cursor: '', page: 1, before: [] });
    return true;
  }

  write(asked) {
    for (const [name, value] of Object.entries({ page: this.page > 1 && this.page, cursor: this.cursor })) {
      if (value) asked.set(name, value);
      else asked.delete(name);
    }
    note(`${start(this.kind)}${asked.size > 0 ? `?${asked}` : ''}`, { before: this.before });
    this.keep();
  }

  /** Remembered for links back. */
  keep() { storage.keep(kept(this.kind), here()); }

  /** @param {string|null} nextCursor @param {() => Promise} redraw */
  buttons(list, nextCursor, redraw) {
    if (this.page === 1 && !nextCursor) return null;
    const turn = async move => {
      move();
      await redraw();
      list.focus({ preventScroll: true });
      list.scrollIntoView({ block: 'start' });
    };
    return h('nav', { class: 'paging', 'aria-label': 'Pages' },
      h('button', { type: 'button', disabled: this.page === 1, onclick: () => turn(() => this.previous()) },
        'Previous page'),
      h('span', {}, `Page ${this.page}`),
      h('button', { type: 'button', disabled: !nextCursor, onclick: () => turn(() => this.next(nextCursor)) },
        'Next page'));
  }
}
