import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

export function draw(components, props) {
  const elements = components.map((component, key) => createElement(component, { key, ...props }));
  createRoot(document.querySelector('#root')).render(elements);
}
