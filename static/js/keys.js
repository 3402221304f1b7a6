/* Keys of every page. Pages work without them.

   /                  the search box; from a field with data-no-slash, which never holds one, too
   data-main-action   the view's main button: Ctrl+Enter
   data-enter-moves   on a form: Enter goes to the next field, Shift+Enter back, instead of submitting; a form of several
                      fields whose main button declares Ctrl+Enter does so by itself
   data-begins-empty  on a form: it is begun in the first required field that is still empty
   data-rows          on a table: arrow keys walk its data-row links; from a line of text, which has no use for them, too;
                      they begin at the link that is aria-current: the one last opened beside the table */
"use strict";

(function () {
  const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), select, textarea";
  const CONTROLS = "input:not([type=hidden]), select, textarea";
  const BESIDE = "[autofocus], [data-rows], [data-viewer], [data-key]";

  function usable(element) {
    return !element.disabled && !element.readOnly && element.getClientRects().length > 0;
  }

  function searchKey(event) {
    // With a Chinese input method the key may arrive as "、".
    const slash = event.key === "/" || (event.code === "Slash" && !event.shiftKey);
    const search = document.getElementById("search");
    if (!slash || event.ctrlKey || event.altKey || event.metaKey || !search) return false;
    const typing = event.target.matches(TYPING) && !event.target.matches("[data-no-slash]");
    if (typing || event.target.isContentEditable) return false;
    search.focus();
    search.select();
    return true;
  }

  function mainActionKey(event) {
    if (event.key !== "Enter" || !event.ctrlKey) return false;
    const actions = Array.from(document.querySelectorAll("[data-main-action]")).filter(usable);
    if (actions.length === 0) return false;
    actions[0].click();
    return true;
  }

  // A radio group is one stop: its chosen button, else its first.
  function isStop(control) {
    if (!usable(control)) return false;
    if (control.type !== "radio" || control.checked) return true;
    const group = Array.from(control.form.elements).filter((other) => other.name === control.name);
    return !group.some((other) => other.checked) && group[0] === control;
  }

  function fields(form) {
    return Array.from(form.elements).filter((one) => one.matches(CONTROLS) && isStop(one));
  }

  // A form of several fields that declares another key for sending it.
  function markForms() {
    document.querySelectorAll("form:has([data-main-action][aria-keyshortcuts~='Control+Enter'])").forEach(function (form) {
      const names = Array.from(form.elements, (one) => (one.matches(CONTROLS) ? one.name : ""));
      if (new Set(names.filter(Boolean)).size > 1) form.setAttribute("data-enter-moves", "");
    });
  }

  function enterKey(event) {
    const control = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (!control.matches(CONTROLS) || control.matches("textarea, [type=submit], [type=button]")) return false;
    if (!control.form || !control.form.hasAttribute("data-enter-moves")) return false;
    const sameGroup = (other) => other.type === "radio" && other.name === control.name;
    const stops = Array.from(control.form.elements).filter(
      (other) => other === control || (other.matches(CONTROLS + ", [data-main-action]") && isStop(other) && !sameGroup(other))
    );
    const next = stops[stops.indexOf(control) + (event.shiftKey ? -1 : 1)];
    if (next) next.focus();
    if (next && next.matches("[type=text], [type=tel]")) next.select();
    return true;
  }

  function rowKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const table = document.querySelector("[data-rows]");
    if (!step || !table) return false;
    const idle = event.target === document.body || event.target.matches("[type=text]:not([list])");
    if (!idle && !table.contains(event.target)) return false;
    const links = Array.from(table.querySelectorAll("[data-row]"));
    const at = [document.activeElement, table.querySelector("[data-row][aria-current]")]
      .map((link) => links.indexOf(link))
      .find((place) => place >= 0);
    const next = links[at === undefined ? 0 : at + step];
    if (next) next.focus();
    return Boolean(next);
  }

  function isEmpty(control) {
    if (control.type !== "radio") return control.value.trim() === "";
    return !Array.from(control.form.elements).some((other) => other.name === control.name && other.checked);
  }

  // Where the page itself says nothing of the focus, a long form is begun in its first field; what is read or walked
  // by keys beside it comes first.
  function begin() {
    const form = document.querySelector("main form[method=post][data-enter-moves]");
    if (!form || location.hash || document.querySelector("[data-error-summary], [aria-invalid=true]")) return;
    if (form.hasAttribute("data-begins-empty")) {
      const open = fields(form).find((one) => one.required && isEmpty(one));
      if (open) open.focus();
    } else if (document.activeElement === document.body && !document.querySelector(BESIDE)) {
      const first = fields(form)[0];
      if (first) first.focus();
    }
  }

  document.addEventListener("htmx:afterSwap", function (event) {
    const link = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!link || !link.matches("[data-row][aria-controls]")) return;
    document.querySelectorAll("[data-row][aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
  });

  // “再看 20 件” pressed by key gives way to the rows it brings: the focus goes to the first of them.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const more = event.detail.target.closest("tr.more");
    const above = more && more.previousElementSibling;
    if (!above || !more.contains(document.activeElement)) return;
    const focusFirst = function () {
      const row = above.nextElementSibling;
      const next = row && (row.querySelector("[data-row]") || row.querySelector("a, button"));
      if (next) next.focus();
    };
    document.addEventListener("htmx:afterSettle", focusFirst, { once: true });
  });

  document.addEventListener("keydown", function (event) {
    // While an input method is composing, its keys are not ours.
    if (event.isComposing || event.defaultPrevented || !(event.target instanceof Element)) return;
    if (searchKey(event) || mainActionKey(event) || enterKey(event) || rowKey(event)) event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", markForms);

  // Scripts are deferred: the document stands.
  markForms();
  begin();
})();
