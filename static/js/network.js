/* Says at once when an answer is slow or the line is broken; what was typed stays, and nothing is sent twice.

   A plain form is sent only after the server was heard: what a browser could not deliver would leave an error page in
   the form's place. Each sending carries a key (form_key, X-Form-Key) that the server takes once (decision 040).

   window.portalNetwork { say(words, again), hide() }: again is what 重试 does */
"use strict";

window.portalNetwork = (function () {
  const SLOW = 400;
  const PATIENCE = 8000;
  const LONGEST = 30000; // an answer that leaves the page standing, a download, is not told to scripts
  const HEARD_FOR = 5000;
  const WAITING = "正在等系统回应…";
  const OFFLINE = "网络断开了，内容还在，接通后再办。";
  const BACK = "网络接通了，可以重试。";
  const NO_LINE = "网络不通，没有送出，内容还在。";
  const NO_ANSWER = "系统暂时没有回应，没有送出，内容还在。";
  const OWN_WAY = "[data-lock], #lock-form, [hx-post], [hx-get], [target], [method=dialog]";
  const LINKS = "a[href^='/']:not([target]):not([download])";

  /* The line at the foot of the page */

  const box = document.createElement("div");
  const words = document.createElement("p");
  const button = document.createElement("button");
  let again = null;
  let timer = 0;

  function build() {
    box.className = "network";
    box.hidden = true;
    words.setAttribute("aria-live", "polite");
    button.type = "button";
    button.className = "button button-small";
    button.textContent = "重试";
    button.addEventListener("click", function () {
      const act = again;
      hide();
      if (act) act();
    });
    box.append(words, button);
    (document.querySelector("main") || document.body).append(box);
  }

  function show(text, act, broken) {
    again = act;
    box.classList.toggle("network-broken", broken);
    words.setAttribute("aria-live", broken ? "assertive" : "polite");
    button.hidden = !act;
    box.hidden = false;
    words.textContent = text;
  }

  function say(text, act) {
    clearTimeout(timer);
    show(text, act || null, true);
  }

  function hide() {
    clearTimeout(timer);
    box.hidden = true;
    words.textContent = "";
    again = null;
  }

  function wait() {
    hide();
    timer = setTimeout(function () {
      show(WAITING, null, false);
      timer = setTimeout(hide, LONGEST);
    }, SLOW);
  }

  /* Keys */

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  }

  /* Plain forms: heard first, then sent */

  function isPlain(form) {
    return (form.getAttribute("method") || "").toLowerCase() === "post" && !form.matches(OWN_WAY);
  }

  const heard = new WeakMap();
  const asking = new WeakSet();
  const keys = new WeakMap();

  async function hears() {
    const request = new AbortController();
    const late = setTimeout(() => request.abort(), PATIENCE);
    try {
      const answer = await fetch("/static/img/icon.svg", { method: "HEAD", cache: "no-store", signal: request.signal });
      return answer.ok ? "" : NO_ANSWER;
    } catch {
      return navigator.onLine && request.signal.aborted ? NO_ANSWER : NO_LINE;
    } finally {
      clearTimeout(late);
    }
  }

  async function send(form, submitter) {
    if (asking.has(form)) return;
    asking.add(form);
    wait();
    const fault = await hears();
    asking.delete(form);
    if (!form.isConnected) return hide();
    const through = submitter && submitter.isConnected && !submitter.disabled ? submitter : null;
    if (fault) return say(fault, () => send(form, through));
    hide();
    heard.set(form, Date.now());
    return form.requestSubmit(through);
  }

  window.addEventListener(
    "submit",
    function (event) {
      const form = event.target;
      if (!isPlain(form)) return;
      if (Date.now() - (heard.get(form) || 0) < HEARD_FOR) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      send(form, event.submitter);
    },
    true,
  );

  // The last to hear of it: no other script has kept the form back.
  window.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || !isPlain(form)) return;
    heard.delete(form);
    keys.set(form, newKey()); // in what the browser sends: its error page sends the same again
    if (form.hasAttribute("data-once")) wait();
  });

  window.addEventListener("formdata", function (event) {
    const key = keys.get(event.target);
    if (!key) return;
    keys.delete(event.target);
    event.formData.append("form_key", key);
  });

  /* Links, and parts of pages */

  const open = new WeakMap(); // the keys of what was sent and not answered yet

  document.addEventListener("click", function (event) {
    const link = event.target instanceof Element && event.target.closest(LINKS);
    const special = event.ctrlKey || event.shiftKey || event.altKey || event.metaKey;
    if (!link || event.defaultPrevented || special || link.matches("[hx-get], [hx-post]")) return;
    if (navigator.onLine) return wait();
    event.preventDefault();
    say(OFFLINE, () => link.click());
  });

  document.addEventListener("htmx:configRequest", function (event) {
    const { elt, verb, headers } = event.detail;
    if (verb === "get") return;
    if (!open.has(elt)) open.set(elt, newKey());
    headers["X-Form-Key"] = open.get(elt);
  });

  document.addEventListener("htmx:beforeSend", wait);
  document.addEventListener("htmx:afterRequest", function (event) {
    hide();
    // Answered: what is sent next is another. Else it may have arrived, and is the same.
    const { xhr, elt } = event.detail;
    if (xhr && xhr.status > 0 && xhr.status < 500) open.delete(elt);
  });

  window.addEventListener("offline", () => say(OFFLINE));
  window.addEventListener("online", () => (again ? say(BACK, again) : hide()));
  window.addEventListener("pageshow", (event) => event.persisted && hide());

  build();
  if (!navigator.onLine) say(OFFLINE);
  return { say, hide };
})();
