'use strict';
const $ = id => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'style') Object.assign(element.style, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};
const digits = (value, places = 4) => Number(value).toFixed(places);
let models = [];

async function ask(path, body) {
  const headers = {};
  if ($('key').value) headers.Authorization = 'Bearer ' + $('key').value;
  if (body) headers['Content-Type'] = 'application/json';
  const began = performance.now();
  const response = await fetch(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (response.status === 401) $('key-row').hidden = false;
  if (!response.ok) {
    let message = text;
    try { message = JSON.parse(text).error; } catch { /* as it is */ }
    throw new Error(`${response.status}: ${message}`);
  }
  const json = (response.headers.get('content-type') || '').includes('json');
  return { answer: json ? JSON.parse(text) : text, ms: performance.now() - began, inference: Number(response.headers.get('x-inference-time')), tokens: response.headers.get('x-compute-tokens') };
}

const lines = id => $(id).value.split('\n').map(line => line.trim()).filter(Boolean);
const bars = (rows, most = 1) => make('ul', { class: 'bars' }, ...rows.map(([name, value]) => make('li', {},
  make('span', {}, name),
  make('span', { class: 'track', 'aria-hidden': 'true' }, make('span', { class: 'fill', style: { width: `${Math.max(0, Math.min(1, value / most)) * 100}%` } })),
  make('span', { class: 'value' }, digits(value)))));

// Places count code points, which an array of a text's characters does too.
function marked(text, spans) {
  const points = [...text];
  const box = make('p', { class: 'text' });
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start < at || span.end <= span.start) continue;
    box.append(points.slice(at, span.start).join(''), make('mark', {}, points.slice(span.start, span.end).join(''), make('small', {}, span.label)));
    at = span.end;
  }
  box.append(points.slice(at).join(''));
  return box;
}

function grid(texts, vectors) {
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const head = make('tr', {}, make('td', {}), ...texts.map((text, i) => make('th', { scope: 'col', title: text }, String(i + 1))));
  const rows = texts.map((text, i) => make('tr', {}, make('th', { scope: 'row' }, `${i + 1}. ${text.slice(0, 40)}`), ...vectors.map((vector, j) => {
    const value = dot(vectors[i], vector);
    return make('td', { class: 'number', style: { background: `color-mix(in srgb, var(--bar) ${Math.round(Math.max(0, value) * 70)}%, transparent)` } }, digits(value, 3));
  })));
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Similarities' }, make('table', {}, make('caption', {}, 'Cosine of each two texts'), make('thead', {}, head), make('tbody', {}, ...rows)));
}

const field = (id, label, value, isLong) => make('p', {}, make('label', { for: id }, label), isLong ? Object.assign(make('textarea', { id, rows: '4' }), { value }) : make('input', { id, value }));
const numbersOf = answer => typeof answer === 'number' ? [answer] : answer && typeof answer === 'object' ? Object.entries(answer).filter(([key]) => key !== 'index' && key !== 'start' && key !== 'end').flatMap(([, value]) => numbersOf(value)) : [];

// What each kind of model is asked, how its answer is shown, and in which order two answers are compared.
const tasks = {
  classifier: {
    fields: () => [field('text', 'Text', 'He ate the apple.', true), field('pair', 'Second text, for models of pairs', 'The apple was eaten by him.', true)],
    path: 'predict', body: () => ({ inputs: $('pair').value ? [$('text').value, $('pair').value] : $('text').value }),
    show: answer => bars(answer.map(one => [one.label, one.score])),
    compared: answer => [...answer].sort((a, b) => a.label < b.label ? -1 : 1),
  },
  reranker: {
    fields: () => [field('query', 'Query', 'How do I get to the sea?'), field('documents', 'Documents, a line each', 'The train to the coast leaves every hour.\nBread is baked in the morning.\nThe harbour lies behind the station.', true)],
    path: 'rerank', body: () => ({ query: $('query').value, texts: lines('documents'), return_text: true }),
    show: answer => bars(answer.map(one => [one.text, one.score]), Math.max(1, ...answer.map(one => one.score))),
    compared: answer => [...answer].sort((a, b) => a.index - b.index),
  },
  embedding: {
    fields: () => [field('texts', 'Texts, a line each', 'The train to the coast leaves every hour.\nA railway line leads to the sea.\nBread is baked in the morning.', true)],
    path: 'embed', body: () => ({ inputs: lines('texts') }),
    show: answer => grid(lines('texts'), answer),
    compared: answer => answer,
  },
  sparse_embedding: {
    fields: () => [field('texts', 'Text', 'The train to the coast leaves every hour.', true)],
    path: 'embed_sparse', body: () => ({ inputs: $('texts').value }),
    show: async (answer, model) => {
      const best = [...answer[0]].sort((a, b) => b.value - a.value).slice(0, 20);
      const words = (await ask(`models/${model.name}/decode`, { ids: best.map(one => [one.index]), skip_special_tokens: false })).answer;
      return bars(best.map((one, i) => [words[i], one.value]), Math.max(...best.map(one => one.value)));
    },
    compared: answer => answer,
  },
  token_classifier: {
    fields: () => [field('text', 'Text', 'Ada Lovelace met Charles Babbage in London.', true)],
    path: 'predict', body: () => ({ inputs: $('text').value }),
    show: answer => answer.length ? marked($('text').value, answer.map(one => ({ ...one, label: `${one.entity_group} ${digits(one.score, 2)}` }))) : make('p', {}, 'No entity was found.'),
    compared: answer => answer,
  },
  question_answering: {
    fields: () => [field('question', 'Question', 'Who met Charles Babbage?'), field('context', 'Text that holds the answer', 'Ada Lovelace met Charles Babbage in London.', true)],
    path: 'predict', body: () => ({ inputs: { question: $('question').value, context: $('context').value }, top_k: 3 }),
    show: answer => make('div', {}, bars(answer.map(one => [one.answer || '(no answer)', one.score])), marked($('context').value, answer.slice(0, 1).map(one => ({ ...one, label: 'best' })))),
    compared: answer => answer,
  },
};

const chosen = () => models.find(model => model.name === $('model').value);

function choose() {
  const model = chosen();
  const task = tasks[model.task];
  $('facts').textContent = `${model.name}: ${model.task.replace('_', ' ')}, ${model.scheme}, ${(model.model_bytes / 1e6).toFixed(1)} MB, texts of up to ${model.max_input_length} tokens`;
  const alike = models.filter(other => other !== model && other.task === model.task && String(other.labels) === String(model.labels));
  $('beside-row').hidden = alike.length === 0;
  $('beside').replaceChildren(make('option', { value: '' }, 'none'), ...alike.map(other => make('option', { value: other.name }, `${other.name} (${other.scheme})`)));
  $('form').replaceChildren(...task.fields(), make('p', {}, make('button', { type: 'submit' }, 'Ask')));
  $('result').replaceChildren();
}

async function column(model, task, found) {
  return make('div', {}, make('h3', {}, `${model.name} (${model.scheme})`), await task.show(found.answer, model),
    make('p', {}, `${digits(found.ms, 1)} ms here and back, ${found.inference} ms in the model, ${found.tokens} tokens`));
}

async function submit(event) {
  event.preventDefault();
  const button = $('form').querySelector('button');
  button.disabled = true;
  try {
    const [model, task, body] = [chosen(), tasks[chosen().task], tasks[chosen().task].body()];
    const first = await ask(`models/${model.name}/${task.path}`, body);
    const parts = [await column(model, task, first)];
    const beside = models.find(other => other.name === $('beside').value);
    if (beside) {
      const second = await ask(`models/${beside.name}/${task.path}`, body);
      parts.push(await column(beside, task, second));
      const [a, b] = [numbersOf(task.compared(first.answer)), numbersOf(task.compared(second.answer))];
      const difference = a.length === b.length ? digits(Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]))), 6) : 'in what was found';
      $('result').replaceChildren(make('div', { class: 'columns' }, ...parts), make('p', { id: 'difference' }, `Largest difference: ${difference}. Time in the model: ${first.inference} ms and ${second.inference} ms.`));
    } else $('result').replaceChildren(...parts);
  } catch (error) {
    $('result').replaceChildren(make('p', { class: 'error', role: 'alert' }, error.message));
  } finally {
    button.disabled = false;
  }
}

// Sums of all series of a name in Prometheus' text.
const total = (text, name) => text.split('\n').filter(line => line.startsWith(name + '{') || line.startsWith(name + ' ')).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
const charts = [
  { name: 'Texts that wait', unit: '', value: text => total(text, 'te_queue_size') },
  { name: 'Tokens of a batch', unit: '', value: (text, before) => mean(text, before, 'te_batch_next_tokens') },
  { name: 'Answer', unit: ' ms', value: (text, before) => 1000 * mean(text, before, 'te_request_duration') },
  { name: 'Requests', unit: ' /s', value: (text, before, seconds) => (total(text, 'te_request_count') - total(before, 'te_request_count')) / seconds },
].map(chart => ({ ...chart, values: [] }));
const mean = (text, before, name) => {
  const count = total(text, name + '_count') - total(before, name + '_count');
  return count > 0 ? (total(text, name + '_sum') - total(before, name + '_sum')) / count : 0;
};
let [lastText, lastTime] = ['', 0];

async function watch() {
  if (!document.hidden) {
    try {
      const text = (await ask('metrics')).answer;
      const seconds = (performance.now() - lastTime) / 1000;
      if (lastText) draw(charts.map(chart => chart.value(text, lastText, seconds)));
      [lastText, lastTime] = [text, performance.now()];
    } catch { /* the server is away, or wants a key: the next time */ }
  }
  setTimeout(watch, 2000);
}

function draw(values) {
  charts.forEach((chart, i) => {
    chart.values.push(values[i]);
    if (chart.values.length > 60) chart.values.shift();
    const most = Math.max(1e-9, ...chart.values);
    const figure = $('charts').children[i];
    figure.querySelector('polyline').setAttribute('points', chart.values.map((value, x) => `${x},${30 - 28 * value / most}`).join(' '));
    figure.querySelector('strong').textContent = digits(values[i], values[i] < 10 ? 1 : 0) + chart.unit;
    figure.querySelector('svg').setAttribute('aria-label', `${chart.name}, last two minutes: now ${digits(values[i], 1)}${chart.unit}, most ${digits(most, 1)}${chart.unit}`);
  });
}

function prepareCharts() {
  $('charts').append(...charts.map(chart => {
    const figure = make('figure', {}, make('figcaption', {}, make('strong', {}, '–'), chart.name));
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    for (const [name, value] of [['viewBox', '0 0 60 32'], ['preserveAspectRatio', 'none'], ['role', 'img'], ['aria-label', chart.name]]) svg.setAttribute(name, value);
    svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'polyline'));
    figure.append(svg);
    return figure;
  }));
}

async function begin() {
  try {
    models = (await ask('info')).answer.models;
    $('model').replaceChildren(...models.map(model => make('option', { value: model.name }, `${model.name} (${model.scheme})`)));
    choose();
  } catch (error) {
    $('facts').textContent = error.message;
    if ($('key-row').hidden) setTimeout(begin, 2000);
  }
}

$('model').addEventListener('change', choose);
$('form').addEventListener('submit', submit);
$('key').addEventListener('change', begin);
prepareCharts();
begin();
watch();
