// A QR code as the API describes it, drawn without markup.

const namespace = 'http://www.w3.org/2000/svg';

/** @param {{size: number, path: string}} code */
export function qrCode({ size, path }) {
  const svg = element('svg', {
    viewBox: `0 0 ${size} ${size}`, class: 'qr-code', role: 'img',
    'aria-label': 'QR code of the key', 'shape-rendering': 'crispEdges',
  });
  svg.append(element('rect', { width: size, height: size, fill: '#ffffff' }),
    element('path', { d: path, fill: '#000000' }));
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(namespace, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
