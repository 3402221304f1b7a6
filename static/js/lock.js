/* The lock of a shared PC: F2, the button, or minutes of rest cover the page until the password comes.
   The server locks too, and lets nothing through meanwhile; what was typed stays beneath the cover.
   All tabs of the browser lock, open and leave together. */
"use strict";

(function () {
  const cover = document.getElementById("lock");
  const form = document.getElementById("lock-form");
  const field = document.getElementById("lock-password");
  const wrong = document.getElementById("lock-wrong");
  const warning = document.getElementById("lock-warning");
  if (!cover || !form) return;

  const MINUTE = 60 * 1000;
  const rest = Number(cover.dataset.minutes) * MINUTE;
  const tabs = new BroadcastChannel("portal-lock");
  const token = form.querySelector("[name=csrf_token]").value;
  let touched = Date.now();
  let told = Date.now();
  let before = null;
  let locking = Promise.resolve();

  function send(address, body) {
    const headers = { "X-Portal-Script": "1", "X-CSRFToken": token };
    return fetch(address, { method: "POST", headers, body, credentials: "same-origin" });
  }

  function covered() {
    return cover.open;
  }

  function put() {
    if (covered()) return;
    before = document.activeElement;
    warning.hidden = true;
    field.value = wrong.textContent = "";
    document.documentElement.classList.add("is-locked");
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    cover.showModal();
    field.focus();
  }

  function take() {
    if (!covered()) return;
    document.documentElement.classList.remove("is-locked");
    cover.close();
    field.value = wrong.textContent = "";
    touched = told = Date.now();
    if (before instanceof HTMLElement) before.focus();
  }

  function lock() {
    put();
    tabs.postMessage("locked");
    locking = lockServer();
  }

  async function lockServer() {
    try {
      if (window.portalDrafts) await window.portalDrafts.flush();
      const answer = await send(cover.dataset.lockAt);
      if (answer.redirected || answer.status === 401) away();
    } catch {
      // Without a network the cover stays; the server locks by its own clock.
    }
  }

  // A page has loaded beside the cover: before the lock reached the server, or since it was opened there.
  async function compare() {
    await locking;
    try {
      const answer = await send(cover.dataset.awakeAt);
      if (answer.redirected || answer.status === 401) away();
      else if (answer.status === 423) tabs.postMessage("locked");
      else take();
    } catch {
      tabs.postMessage("locked");
    }
  }

  function away() {
    document.documentElement.classList.add("is-locked");
    location.replace(cover.dataset.loginAt);
  }

  async function unlock() {
    wrong.textContent = "";
    try {
      const answer = await send(form.action, new FormData(form));
      if (answer.status === 204) {
        take();
        tabs.postMessage("open");
      } else if (answer.status === 422) {
        wrong.textContent = await answer.text();
        field.select();
      } else if (answer.status === 401 || answer.redirected) {
        away();
      } else {
        wrong.textContent = "系统没有回应，请再试一次";
      }
    } catch {
      wrong.textContent = "网络不通，接通后再解锁";
    }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (field.value) unlock();
    else wrong.textContent = "请输入密码或 PIN 码";
  });

  // Esc closes a dialog of any other kind.
  cover.addEventListener("cancel", (event) => event.preventDefault());

  document.addEventListener(
    "keydown",
    function (event) {
      if (covered()) {
        // The page's own keys must not act beneath.
        event.stopPropagation();
        if (event.key === "Escape" || event.key === "F2") event.preventDefault();
      } else if (event.key === "F2" && !event.ctrlKey && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        event.stopPropagation();
        lock();
      }
    },
    true,
  );

  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-lock]")) {
      event.preventDefault();
      lock();
    } else if (event.target.matches("[data-leave]")) {
      tabs.postMessage("left");
    }
  });

  tabs.addEventListener("message", function (event) {
    if (event.data === "locked") put();
    else if (event.data === "open") take();
    else if (event.data === "left") away();
    else if (event.data === "alive") touched = Date.now();
    else if (event.data === "loaded" && covered()) compare();
  });
  tabs.postMessage("loaded");

  // What the server locked or ended, behind the page's back.
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (event.detail.xhr.status !== 423) return;
    event.preventDefault();
    put();
    tabs.postMessage("locked");
  });

  function alive() {
    if (covered()) return;
    const now = Date.now();
    if (now - touched > 5000) tabs.postMessage("alive");
    touched = now;
    warning.hidden = true;
    if (now - told < Math.min(2 * MINUTE, rest / 2)) return;
    told = now;
    send(cover.dataset.awakeAt).then(
      function (answer) {
        if (answer.status === 423) put();
        else if (answer.redirected) away();
      },
      function () {},
    );
  }

  ["keydown", "pointerdown", "wheel"].forEach((name) => document.addEventListener(name, alive, { passive: true }));

  // The time is read, not counted: timers sleep with the PC.
  setInterval(function () {
    const left = touched + rest - Date.now();
    if (covered()) return;
    if (left <= 0) lock();
    else if (left <= MINUTE) {
      warning.textContent = "很久没有操作，1 分钟内自动锁屏；动一下键盘或鼠标即可继续";
      warning.hidden = false;
    }
  }, 1000);

  // A page that comes back from the browser's memory may be another's.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
})();
