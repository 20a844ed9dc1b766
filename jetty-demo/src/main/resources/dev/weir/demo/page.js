'use strict';

const PAUSE = 1000;
const GIVE_UP = 5000;
const KEPT = 60;
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
      timings.push({ took: performance.now() - begun, ok });
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
  show('node', node);
  show('session-id', session.id ? shortened(session.id) : 'none yet: setting an attribute creates one');
  byId('session-id').title = session.id || '';
  show('session-new', session.new ? 'yes' : 'no');
  byId('rotate').disabled = byId('end').disabled = !session.id;
  showAttributes(Object.entries(session.attributes));
}

/** Rows are kept while their names stay the same, so that polling never takes away the focus. */
function showAttributes(attributes) {
  const body = byId('attributes');
  const names = JSON.stringify(attributes.map(([name]) => name));
  if (body.dataset.names !== names) {
    body.dataset.names = names;
    body.replaceChildren(...attributes.map(([name]) => attributeRow(name)));
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

function attributePath(name) {
  return `/api/session/${encodeURIComponent(name)}`;
}

function showRedis(redis) {
  show('redis-state', redis.own ? redis.state : 'not the demo\'s own');
  show('redis-words', redis.own ? WORDS[redis.state] : 'It has no switches here.');
  byId('redis-lamp').dataset.state = redis.state || '';
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
  const slowest = Math.max(...timings.map((timing) => timing.took));
  const scale = 85 / Math.max(20, slowest);
  const bars = timings.map(({ took, ok }, i) => {
    const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const height = Math.max(1, took * scale);
    const place = { x: (600 / KEPT) * i, y: 90 - height, width: 600 / KEPT - 2, height };
    Object.entries(place).forEach(([name, value]) => bar.setAttribute(name, value.toFixed(1)));
    bar.classList.toggle('failed', !ok);
    return bar;
  });
  byId('chart').replaceChildren(...bars);
  const sorted = timings.map((timing) => timing.took).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const last = timings[timings.length - 1].took;
  const failed = timings.filter((timing) => !timing.ok).length;
  show('speed', `Of the last ${timings.length} session requests: last ${last.toFixed(1)} ms, median `
      + `${median.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms, failed ${failed}.`);
}

function showOthers() {
  const links = Object.entries(ports).filter(([name]) => name !== node).map(([name, port]) => {
    const link = document.createElement('a');
    link.href = `${location.protocol}//${location.hostname}:${port}/`;
    link.textContent = name;
    return link;
  });
  const others = byId('others');
  others.textContent = links.length ? 'the session follows you to ' : 'it is alone.';
  links.forEach((link, i) => others.append(i ? ', ' : '', link));
  others.append(links.length ? '.' : '');
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
  sent.user += times;
  show('sent-user', String(sent.user));
  const answers = await Promise.all(Array.from({ length: times },
      () => fetch('/api/limited', { cache: 'no-store', signal: AbortSignal.timeout(GIVE_UP) })));
  const refusals = answers.filter((answer) => answer.status === 429);
  const wait = refusals.length ? ` Come back in ${refusals[0].headers.get('Retry-After')} s.` : '';
  const standing = answers.map((answer) => answer.headers.get('RateLimit') || '').sort()[0];
  show('limited', `${times - refusals.length} of ${times} admitted.${wait} ${standing}`);
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
  show('report', `Computed by ${report.node}; here after ${took.toFixed(1)} ms, ${age ? `${age} s old` : 'fresh'}.`);
  show('report-status', `Cache-Status: ${response.headers.get('Cache-Status') || 'none'}`);
}

async function signIn() {
  const body = JSON.stringify({ user: byId('user').value });
  const response = await request('POST', '/api/login', { body });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail || 'Signing in failed.');
  }
  token = answer.token;
  show('token', `Signed in: ${shortened(token)}`);
}

/** Sends a request with the token, an outdated one too: what becomes of it is what is shown. */
async function withToken(method, path) {
  const response = await request(method, path, { headers: { Authorization: `Bearer ${token}` } });
  const answer = response.ok ? JSON.stringify(await response.json()) : response.headers.get('WWW-Authenticate') || '';
  show('token', `${path}: ${response.status} ${answer}`);
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
  showOthers();
}).then(() => setTimeout(tick, PAUSE));
