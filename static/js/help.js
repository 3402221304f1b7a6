/* "?" lists the keys that work on this page, in #keys-help: what its elements declare by aria-keyshortcuts, and what
   keys.js does with what stands here. Nothing is listed that no element of the page answers to.

   data-help     a button that opens the list, too
   data-key-words     what a key does, where the element's own name is too long for the list */
"use strict";

(function () {
  const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), select, textarea";
  const SIGNS = { Control: "Ctrl", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  const dialog = document.getElementById("keys-help");
  if (!dialog) return;
  let before = null;

  function shown(element) {
    return !element.disabled && element.getClientRects().length > 0;
  }

  function words(element) {
    const label = element.dataset.keyWords || element.getAttribute("aria-label");
    if (label) return label;
    if (element.labels && element.labels.length) return element.labels[0].textContent.trim();
    const copy = (element.querySelector(":scope > legend, .result-title") || element).cloneNode(true);
    copy.querySelectorAll("kbd, [aria-hidden=true], .count").forEach((one) => one.remove());
    return copy.textContent.replace(/\s+/g, " ").trim() || element.title;
  }

  function declared() {
    return Array.from(document.querySelectorAll("[aria-keyshortcuts]"))
      .filter((one) => shown(one) && !dialog.contains(one))
      .flatMap((one) => one.getAttribute("aria-keyshortcuts").split(" ").map((keys) => [keys, words(one)]));
  }

  // What keys.js does without an element's declaring it.
  function general() {
    const found = [];
    const main = Array.from(document.querySelectorAll("[data-main-action]")).find(shown);
    if (main && !main.hasAttribute("aria-keyshortcuts")) found.push(["Control+Enter", words(main)]);
    if (document.querySelector("[data-enter-moves]")) found.push(["Enter", "下一项"], ["Shift+Enter", "上一项"]);
    if (document.querySelector("[data-rows] [data-row]")) found.push(["ArrowUp", "上一行"], ["ArrowDown", "下一行"]);
    if (document.querySelector("[data-key]")) found.push(["Escape", "离开输入框，收起列表"]);
    return found;
  }

  function row([keys, text]) {
    const line = document.createElement("div");
    const term = document.createElement("dt");
    const told = document.createElement("dd");
    keys.split("+").forEach(function (key) {
      const sign = document.createElement("kbd");
      sign.textContent = SIGNS[key] || key;
      term.append(sign);
    });
    told.textContent = text;
    line.append(term, told);
    return line;
  }

  function open() {
    if (document.querySelector("dialog[open]")) return;
    before = document.activeElement;
    const seen = new Set();
    const rows = [...declared(), ...general()].filter(function ([keys, text]) {
      return text && !seen.has(keys) && seen.add(keys);
    });
    dialog.querySelector("dl").replaceChildren(...rows.map(row));
    dialog.showModal();
  }

  dialog.addEventListener("close", function () {
    if (before && before.isConnected) before.focus();
  });

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-help]")) open();
    else if (event.target === dialog || event.target.closest("#keys-help button")) dialog.close();
  });

  document.addEventListener("keydown", function (event) {
    const typing = event.target instanceof Element && event.target.matches(TYPING);
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing || !["?", "？"].includes(event.key)) return;
    event.preventDefault();
    open();
  });
})();
