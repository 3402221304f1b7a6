/* Forms save themselves on the server while they are typed. Pages work without it; what may be kept the server declares
   by marking the form's token.

   data-draft         on a form's token: "waiting" (there is something to ask for), "sent" (it holds what was sent), "new"
   data-draft-keep    on a form with a draft of its own: the address that keeps it
   data-draft-status  says when it was saved, and holds the addresses; data-draft-fault says that it was not
   data-draft-left    over a form that was left half-filled; data-fill: its values by field name
   portal:save-now    an event: save all at once; window.portalDrafts.flush() promises whether all is saved */
"use strict";

(function () {
  const PAUSE = 1000;
  const RETRY = 5000;
  const PATIENCE = 1500;
  const TIMEOUT = 10000;
  const LEAVING_MOST = 60000; // what a browser still sends while the page goes away
  const NO_NETWORK = "没有保存上，网络恢复后再试；内容还在屏幕上";
  const NO_ANSWER = "没有保存上，稍后自动再试；内容还在屏幕上";
  const REFUSED = "没有保存上，请把内容记下后刷新页面";

  const line = document.querySelector("[data-draft-status]");
  const fault = document.querySelector("[data-draft-fault]");
  if (!line) return;
  const { NEVER, held, controlsByName, valuesOf, set } = window.portalHeld;
  const states = new Map();

  /* What is typed, as it is sent */

  function typedIn(state) {
    if (state.own) return new URLSearchParams(sendable(state.form)).toString();
    const there = held(state.form);
    const names = new Set(there.map((one) => one.name));
    const closed = Object.entries(state.closed).filter(([name]) => !names.has(name));
    const rest = closed.map(([name, values]) => ({ name, label: "", words: "", hidden: false, values }));
    return JSON.stringify([...there, ...rest]);
  }

  function sendable(form) {
    return Array.from(new FormData(form)).filter(([, value]) => typeof value === "string");
  }

  /* To the server */

  function addressOf(form) {
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    return address.pathname + address.search;
  }

  function body(state, told) {
    const page = location.pathname + location.search;
    return new URLSearchParams({ address: addressOf(state.form), page, title: document.title.split(" · ")[0], ...told });
  }

  async function post(state, address, content, leaving) {
    const request = new AbortController();
    const timer = setTimeout(() => request.abort(), TIMEOUT);
    state.request = request;
    try {
      return await fetch(address, {
        method: "POST",
        body: content,
        headers: { "X-CSRFToken": state.form.querySelector("[name$=csrf_token]").value, "HX-Request": "true" },
        keepalive: Boolean(leaving) && content.toString().length < LEAVING_MOST,
        signal: request.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  function say(words, failed) {
    line.textContent = failed ? "" : words;
    fault.textContent = failed ? words : "";
    fault.hidden = !failed;
  }

  function asToKeep(state, typed) {
    if (state.own) return new URLSearchParams(typed);
    return body(state, { typed, ...(state.shown ? { shown: JSON.stringify(state.shown) } : {}) });
  }

  /* Promises whether all is saved; one save goes after the other, but for the last of a page that goes away. */
  function save(state, leaving) {
    clearTimeout(state.timer);
    if (leaving) return keep(state, true);
    const mine = (state.saving || Promise.resolve()).then(() => keep(state, false));
    state.saving = mine;
    mine.finally(() => state.saving === mine && (state.saving = null));
    return mine;
  }

  async function keep(state, leaving) {
    const typed = typedIn(state);
    if (state.sent || (typed === state.saved && !state.failed)) return true;
    try {
      const answer = await post(state, state.own || line.dataset.keep, asToKeep(state, typed), leaving);
      if (answer.ok) return kept(state, typed, await answer.text());
      return refused(state, answer);
    } catch {
      if (!state.sent) failed(state, true);
      return false;
    }
  }

  function kept(state, typed, words) {
    state.saved = typed;
    state.failed = state.offline = false;
    if (!Array.from(states.values()).some((one) => one.failed)) say(words.trim(), false);
    return true;
  }

  function refused(state, answer) {
    const login = answer.headers.get("HX-Redirect");
    if (login && !state.failed) location.assign(login);
    else if (answer.status >= 500) failed(state, false);
    else say(REFUSED, true);
    return false;
  }

  function failed(state, offline) {
    state.failed = true;
    state.offline = offline;
    say(offline ? NO_NETWORK : NO_ANSWER, true);
    state.timer = setTimeout(save, RETRY, state);
  }

  function saveAll(leaving) {
    const open = Array.from(states.values()).filter((one) => one.form.isConnected);
    return Promise.all(open.map((one) => save(one, leaving))).then((all) => all.every(Boolean));
  }

  /* A form that was left half-filled */

  async function takeUp(state) {
    const shown = JSON.stringify(state.shown);
    const answer = await post(state, line.dataset.open, body(state, { now: shown })).catch(() => null);
    if (!answer || answer.status !== 200) return;
    // A document of its own: nothing in it is loaded or run.
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const notice = made.querySelector("[data-draft-left]");
    if (!notice || !state.form.isConnected) return;
    const untouched = JSON.stringify(held(state.form)) === shown;
    fill(state, JSON.parse(notice.dataset.fill), new Map(state.shown.map((one) => [one.name, one.values])));
    notice.querySelector("[data-draft-closed]").hidden = Object.keys(state.closed).length === 0;
    state.notice = notice;
    state.form.before(notice);
    if (untouched) state.saved = typedIn(state);
    line.textContent = "已填回上次的内容";
  }

  /* before: the values a field may be filled over, by its name; without it, any. */
  function fill(state, values, before) {
    const there = controlsByName(state.form);
    Object.entries(values).forEach(function ([name, all]) {
      const found = there.get(name);
      if (!found) {
        state.closed[name] = all;
        return;
      }
      delete state.closed[name];
      if (before && String(before.get(name)) !== String(valuesOf(found))) return; // typed in by now
      found.forEach((one, at) => set(one, all, at));
    });
  }

  async function beginAnew(state) {
    clearTimeout(state.timer);
    const answer = await post(state, line.dataset.drop, body(state, {})).catch(() => null);
    if (!answer || !answer.ok) return say(NO_NETWORK, true);
    state.closed = {};
    fill(state, Object.fromEntries(state.shown.map((one) => [one.name, one.values])));
    clearTimeout(state.timer);
    state.saved = typedIn(state);
    state.notice.remove();
    return say("已清空没填完的内容", false);
  }

  /* Which forms there are */

  function watch(form, mark) {
    const own = form.dataset.draftKeep || "";
    const shown = own || mark === "sent" ? null : held(form);
    const state = { form, own, shown, closed: {}, saved: "" };
    states.set(form, state);
    if (mark === "sent") save(state, false);
    else state.saved = typedIn(state);
    if (mark === "waiting") takeUp(state);
  }

  function look() {
    states.forEach(function (state, form) {
      if (form.isConnected) return;
      clearTimeout(state.timer);
      if (state.notice) state.notice.remove();
      states.delete(form);
    });
    document.querySelectorAll("form[data-draft-keep], form:has([data-draft])").forEach(function (form) {
      const token = form.querySelector("[data-draft]");
      if (!states.has(form)) watch(form, token ? token.dataset.draft : "");
    });
  }

  /* When */

  function typing(event) {
    const target = event.target;
    const state = target instanceof Element && states.get(target.form);
    if (!state || target.matches(NEVER)) return;
    // The last field's change may come after the form was sent.
    if (state.sent && typedIn(state) === state.saved) return;
    state.sent = false;
    clearTimeout(state.timer);
    state.timer = setTimeout(save, PAUSE, state);
  }

  document.addEventListener("input", typing);
  document.addEventListener("change", typing);
  document.addEventListener("portal:save-now", () => saveAll(false));
  window.addEventListener("online", () => saveAll(false));
  window.addEventListener("pagehide", () => saveAll(true));
  document.addEventListener("visibilitychange", () => document.hidden && saveAll(true));
  window.addEventListener("pageshow", () => states.forEach((state) => (state.sent = false)));
  window.portalDrafts = { flush: () => saveAll(false) };

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element && event.target.closest("[data-draft-drop]");
    const state = button && Array.from(states.values()).find((one) => one.notice && one.notice.contains(button));
    if (state) beginAnew(state);
  });

  /* A save under way could come after the form was accepted, and bring it back: it is waited for, and then given up.
     Where the last save did not arrive the form would not either: it is tried first, and without a network stays. */
  window.addEventListener(
    "submit",
    function (event) {
      const state = states.get(event.target);
      if (!state || event.defaultPrevented || state.passing) return;
      if (!state.saving && !state.failed) {
        clearTimeout(state.timer);
        state.saved = typedIn(state);
        state.sent = true;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!state.holding) hold(state, event.submitter);
    },
    true,
  );

  async function hold(state, submitter) {
    state.holding = true;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    await Promise.race([save(state, false), late]);
    state.holding = false;
    if (state.offline) return;
    state.saved = typedIn(state);
    state.sent = state.passing = true;
    if (state.saving) state.request.abort();
    clearTimeout(state.timer);
    state.form.requestSubmit(submitter && submitter.isConnected ? submitter : null);
    state.passing = false;
  }

  document.addEventListener("htmx:beforeSwap", () => saveAll(false));
  document.addEventListener("htmx:afterSettle", function () {
    look();
    states.forEach((state) => fill(state, state.closed));
  });
  look();
})();
