// Builds elements. Data goes into text nodes and attributes only, never into markup, so that nothing in it can run.

/**
 * @param {string} tag
 * @param {object} props Attributes; `onclick` and the like are listeners; null, undefined and false are left out.
 * @param {...(Node|string|number|null|false)} children
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  element.append(
    ...[children].flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** Decoration only; the words beside it carry the meaning. */
export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 20 20', class: 'icon', 'aria-hidden': 'true', focusable: 'false' }))
    svg.setAttribute(name, value);
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const icons = {
  check: 'M4 10.5l4 4 8-9',
  clock: 'M10 3a7 7 0 100 14 7 7 0 000-14zM10 6.5V10l2.5 2',
  alert: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.1',
  cross: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  circle: 'M10 4a6 6 0 100 12 6 6 0 000-12z',
  back: 'M12 4l-6 6 6 6',
  undo: 'M7 5L3.5 8.5 7 12M3.5 8.5H12a4 4 0 010 8H8',
  print: 'M6 7V3.5h8V7M6 14H3.5V7h13v7H14M6 11.5h8v5H6z',
};

/** A heading that takes the focus when its page appears. */
export const heading = text => h('h1', { tabindex: '-1' }, text);

export const link = (href, text, props) => h('a', { href, ...props }, text);

export function notice(kind, title, text, ...actions) {
  return h('div', { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : null },
    icon(kind === 'good' ? icons.check : kind === 'wait' ? icons.clock : icons.alert),
    h('div', {}, title && h('strong', {}, title), text && h('p', {}, text),
      actions.length > 0 && h('div', { class: 'actions' }, actions)));
}
