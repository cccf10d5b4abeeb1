'use strict';
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const pretty = value => JSON.stringify(value, null, 2);

function route(path, method, operation) {
  const parts = [make('summary', {}, make('strong', {}, method.toUpperCase()), ' ', make('code', {}, path), ' ', operation.summary || '')];
  const body = operation.requestBody?.content?.['application/json'];
  if (body?.example) parts.push(make('p', {}, 'For example'), make('pre', { tabindex: '0' }, `curl ${location.origin}${path} --json '${JSON.stringify(body.example)}'`));
  if (body?.schema) parts.push(make('p', {}, 'Body'), make('pre', { tabindex: '0' }, pretty(body.schema)));
  const answer = operation.responses?.['200']?.content;
  if (answer) parts.push(make('p', {}, 'Answer'), make('pre', { tabindex: '0' }, pretty(Object.values(answer)[0].schema)));
  return make('details', {}, ...parts);
}

fetch('openapi/v1.json').then(response => response.json()).then(document_ => {
  const tags = new Map();
  for (const [path, methods] of Object.entries(document_.paths)) {
    if (path.startsWith('/models/{model}')) continue;
    for (const [method, operation] of Object.entries(methods)) {
      if (!operation.responses) continue;
      const tag = operation.tags?.[0] || 'octavo';
      if (!tags.has(tag)) tags.set(tag, []);
      tags.get(tag).push(route(path, method, operation));
    }
  }
  document.getElementById('routes').replaceChildren(...[...tags].map(([tag, routes]) => make('section', {}, make('h2', {}, tag), ...routes)));
}).catch(error => { document.getElementById('routes').textContent = `The document could not be read: ${error.message}`; });
