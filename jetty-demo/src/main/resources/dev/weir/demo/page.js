'use strict';

const PAUSE = 1000;
const GIVE_UP = 5000;
const KEPT = 60;
const KEPT_REPORTS = 5;
const CHART = { width: 600, height: 120, least: 20 };
const MOODS = { UP: 'good', DEGRADED: 'between', DOWN: 'bad' };
const WORDS = {
  running: 'Everything is well.',
  slow: 'Every reply comes 500 ms late.',
  paused: 'Suspended: connections stay open, nothing answers.',
  stopped: 'Killed, and its data with it.',
};

const byId = (id) => document.getElementById(id);
const show = (id, text) => {
  const element = byId(id);
  if (element.textContent !== text) {
    element.textContent = text;
  }
};

const timings = [];
const sent = { poll: 0, user: 0 };
let ports = {};
let node = '';
let token = '';
let redisState = 'running';

/** Sends a request; those that nobody asked for are marked, so that logs tell them apart. */
async function send(method, path, body, byItself = false) {
  sent[byItself ? 'poll' : 'user'] += 1;
  show('sent-poll', String(sent.poll));
  show('sent-user', String(sent.user));
  const begun = performance.now();
  let ok = false;
  try {
    const response = await fetch(byItself ? `${path}?poll` : path, {
      method,
      body,
      cache: 'no-store',
      signal: AbortSignal.timeout(GIVE_UP),
    });
    const isJson = (response.headers.get('Content-Type') || '').includes('json');
    const answer = isJson ? await response.json() : null;
    ok = response.ok;
    if (!ok) {
      throw new Error(answer?.detail || `${method} ${path} was answered with ${response.status}.`);
    }
    return answer;
  } finally {
    if (path.startsWith('/api/session')) {
      timings.push({ took: performance.now() - begun, look: ok ? redisState : 'failed' });
      timings.splice(0, timings.length - KEPT);
    }
  }
}

function complain(error) {
  const notice = byId('notice');
  notice.hidden = !error;
  show('notice', error ? error.message : '');
}

/** Does what the user asked for, then shows what has become of it. */
async function act(work) {
  try {
    await work();
    await refresh(false);
  } catch (error) {
    complain(error);
  }
}

function shortened(id) {
  return id.length > 20 ? `${id.slice(0, 10)}…${id.slice(-6)}` : id;
}

function showSession(session) {
  node = session.node;
  show('session-id', session.id ? shortened(session.id) : 'none yet: setting an attribute creates one');
  byId('session-id').title = session.id || '';
  byId('session-new').hidden = !session.new;
  byId('rotate').disabled = byId('end').disabled = !session.id;
  showAttributes(Object.entries(session.attributes));
}

/** Rows are kept while their names stay the same, so that polling never takes away the focus. */
function showAttributes(attributes) {
  const body = byId('attributes');
  const names = JSON.stringify(attributes.map(([name]) => name));
  if (body.dataset.names !== names) {
    body.dataset.names = names;
    const rows = attributes.map(([name]) => attributeRow(name));
    body.replaceChildren(...(rows.length ? rows : [emptyRow()]));
  }
  attributes.forEach(([, value], i) => {
    const cell = body.rows[i].cells[1];
    if (cell.textContent !== value) {
      cell.textContent = value;
    }
  });
}

function attributeRow(name) {
  const row = document.createElement('tr');
  const heading = document.createElement('th');
  heading.scope = 'row';
  heading.textContent = name;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Remove';
  button.setAttribute('aria-label', `Remove ${name}`);
  button.addEventListener('click', () => act(() => send('DELETE', attributePath(name))));
  row.append(heading, document.createElement('td'), document.createElement('td'));
  row.cells[2].append(button);
  return row;
}

function emptyRow() {
  const row = document.createElement('tr');
  const cell = row.insertCell();
  cell.colSpan = 3;
  cell.className = 'none';
  cell.textContent = 'None yet.';
  return row;
}

function attributePath(name) {
  return `/api/session/${encodeURIComponent(name)}`;
}

function showRedis(redis) {
  show('redis-state', redis.own ? redis.state : 'not the demo\'s own');
  show('redis-words', redis.own ? WORDS[redis.state] : 'It has no switches here.');
  redisState = redis.state || 'running';
  byId('redis').dataset.state = redis.state || '';
  for (const button of byId('switches').children) {
    const here = WORDS[redis.state] && stateAfter(button.dataset.action) === redis.state;
    button.disabled = !redis.own;
    button.setAttribute('aria-pressed', String(Boolean(here)));
  }
}

function stateAfter(action) {
  return { start: 'running', slow: 'slow', pause: 'paused', stop: 'stopped' }[action];
}

function showHealth(health) {
  show('health', health.status);
  byId('health').dataset.state = MOODS[health.status] || '';
  const parts = Object.entries(health.components).flatMap(([name, state]) => {
    const term = document.createElement('dt');
    const words = document.createElement('dd');
    term.textContent = name;
    words.textContent = state;
    return [term, words];
  });
  byId('components').replaceChildren(...parts);
}

function showTimings() {
  if (!timings.length) {
    return;
  }
  const sorted = timings.map((timing) => timing.took).sort((a, b) => a - b);
  const slowest = sorted[sorted.length - 1];
  const median = sorted[Math.floor(sorted.length / 2)];
  byId('chart').replaceChildren(...timings.map((timing, i) => bar(timing, i, Math.max(CHART.least, slowest))));
  const last = timings[timings.length - 1].took;
  const failed = timings.filter((timing) => timing.look === 'failed').length;
  show('speed', `The last ${timings.length} requests for the session: last ${last.toFixed(1)} ms, median `
      + `${median.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms, failed ${failed}.`);
}

function bar({ took, look }, i, highest) {
  const step = CHART.width / KEPT;
  const height = Math.max(1, (took / highest) * CHART.height);
  const place = { x: i * step, y: CHART.height - height, width: step - 2, height };
  const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  Object.entries(place).forEach(([name, value]) => rect.setAttribute(name, value.toFixed(1)));
  rect.classList.add(look);
  return rect;
}

function showNodes() {
  byId('nodes').replaceChildren(...Object.entries(ports).map(([name, port]) => {
    const link = document.createElement('a');
    link.href = `${location.protocol}//${location.hostname}:${port}/`;
    link.textContent = name;
    if (name === node) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.target = name;
    }
    return link;
  }));
}

async function refresh(byItself) {
  const [session, redis, health] = await Promise.allSettled([
    send('GET', '/api/session', undefined, byItself),
    send('GET', '/demo/redis', undefined, byItself),
    send('GET', '/weir/health', undefined, byItself),
  ]);
  [[session, showSession], [redis, showRedis], [health, showHealth]]
      .filter(([answer]) => answer.status === 'fulfilled')
      .forEach(([answer, render]) => render(answer.value));
  showTimings();
  complain([session, redis, health].find((answer) => answer.status === 'rejected')?.reason);
}

/** Asks for the limited resource so often at once. */
async function ask(times) {
  const answers = await Promise.all(Array.from({ length: times },
      () => request('GET', '/api/limited', { cache: 'no-store' })));
  const refused = answers.filter((answer) => answer.status === 429);
  const lefts = answers.map((answer) => Number(/;r=(\d+)/.exec(answer.headers.get('RateLimit') || '')?.[1] ?? 100));
  const left = Math.min(...lefts);
  const wait = refused.length ? ` Come back in ${refused[0].headers.get('Retry-After')} s.` : ` ${left} left.`;
  byId('left').value = left;
  show('limited', `${times - refused.length} of ${times} admitted.${wait}`);
}

/** Sends what the user asked for as it is; the answer is the caller's to judge. */
async function request(method, path, options = {}) {
  sent.user += 1;
  show('sent-user', String(sent.user));
  return fetch(path, { method, signal: AbortSignal.timeout(GIVE_UP), ...options });
}

async function readReport() {
  const begun = performance.now();
  // Past the browser's own cache, but not past the server's.
  const response = await request('GET', '/api/report?rows=3',
      { cache: 'no-store', headers: { 'Cache-Control': 'max-age=3600' } });
  const took = performance.now() - begun;
  const report = await response.json();
  const age = response.headers.get('Age');
  byId('reports').append(reportRow(report.node, took, age !== null));
  Array.from(byId('reports').children).slice(0, -KEPT_REPORTS).forEach((row) => row.remove());
  show('report', `Computed by ${report.node}; here after ${took.toFixed(1)} ms, ${age ? `${age} s old` : 'fresh'}.`);
  show('report-status', `Cache-Status: ${response.headers.get('Cache-Status') || 'none'}`);
}

function reportRow(from, took, cached) {
  const row = document.createElement('li');
  const length = document.createElement('progress');
  length.max = 250;
  length.value = took;
  length.classList.toggle('good', cached);
  const words = document.createElement('span');
  words.textContent = `${took.toFixed(1)} ms, ${cached ? 'cached' : 'computed'}`;
  row.append(from, length, words);
  return row;
}

async function signIn() {
  const body = JSON.stringify({ user: byId('user').value });
  const response = await request('POST', '/api/login', { body });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail || 'Signing in failed.');
  }
  token = answer.token;
  byId('token-status').hidden = true;
  show('token', `Signed in as ${byId('user').value}: ${shortened(token)}`);
}

/** Sends a request with the token, an outdated one too: what becomes of it is what is shown. */
async function withToken(method, path) {
  const response = await request(method, path, { headers: { Authorization: `Bearer ${token}` } });
  const answer = response.ok ? JSON.stringify(await response.json()) : response.headers.get('WWW-Authenticate') || '';
  const status = byId('token-status');
  status.hidden = false;
  status.textContent = String(response.status);
  status.dataset.state = response.ok ? 'good' : 'bad';
  show('token', `${path} ${answer}`);
}

async function tick() {
  try {
    if (!document.hidden && byId('write').checked) {
      await send('PUT', attributePath('time'), new Date().toLocaleTimeString(), true);
    }
    if (!document.hidden && byId('poll').checked) {
      await refresh(true);
    }
  } catch (error) {
    complain(error);
  } finally {
    setTimeout(tick, PAUSE);
  }
}

byId('set').addEventListener('submit', (event) => {
  event.preventDefault();
  act(() => send('PUT', attributePath(byId('name').value), byId('value').value));
});
byId('rotate').addEventListener('click', () => act(() => send('POST', '/api/session/rotate')));
byId('ask').addEventListener('click', () => act(() => ask(1)));
byId('ask-often').addEventListener('click', () => act(() => ask(30)));
byId('read-report').addEventListener('click', () => act(readReport));
byId('purge-report').addEventListener('click', () => act(() => send('POST', '/api/report/refresh')));
byId('login').addEventListener('submit', (event) => {
  event.preventDefault();
  act(signIn);
});
byId('read-private').addEventListener('click', () => act(() => withToken('GET', '/api/private')));
byId('logout').addEventListener('click', () => act(() => withToken('POST', '/api/logout')));
byId('logout-everywhere').addEventListener('click',
    () => act(() => withToken('POST', '/api/logout-everywhere')));
byId('end').addEventListener('click', () => act(() => send('DELETE', '/api/session')));
byId('switches').addEventListener('click', (event) => {
  const action = event.target.dataset.action;
  if (action) {
    act(() => send('POST', `/demo/redis/${action}`));
  }
});

act(async () => {
  ({ node, ports } = await send('GET', '/demo/nodes'));
  showNodes();
}).then(() => setTimeout(tick, PAUSE));
