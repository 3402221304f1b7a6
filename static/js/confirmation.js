/* Keys of the card of 动态确认. The card works without them.

   data-key="3"     what the key does: a button or link is pressed, a field or a group gets the focus
   data-keys        a list that was opened: its own keys come first
   Keys count only while nobody types; arrows belong to whatever control has the focus. */
"use strict";

(function () {
  const TYPING = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), select, textarea";
  const CONTROLS = "input, select, textarea";

  function shown(element) {
    return !element.disabled && element.getClientRects().length > 0;
  }

  function named(key) {
    return key.length === 1 ? key.toLowerCase() : key;
  }

  function find(key) {
    const lists = Array.from(document.querySelectorAll("details[open] [data-keys]"));
    for (const within of [...lists, document]) {
      const found = Array.from(within.querySelectorAll("[data-key]")).find(
        (element) => element.dataset.key === key && shown(element),
      );
      if (found) return found;
    }
    return null;
  }

  function act(element) {
    if (element.matches("a, button, summary")) {
      element.click();
      return;
    }
    const group = element.matches("fieldset");
    const target = group ? element.querySelector("input:checked") || element.querySelector("input") : element;
    target.focus();
  }

  function leave(target) {
    const open = document.querySelector("#confirmation details[open]:has([data-keys])");
    if (target.matches(TYPING)) target.blur();
    else if (open) open.open = false;
    else return false;
    return true;
  }

  document.addEventListener("keydown", function (event) {
    const target = event.target;
    if (event.isComposing || event.defaultPrevented || !(target instanceof Element)) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      if (leave(target)) event.preventDefault();
      return;
    }
    const key = named(event.key);
    if (target.matches(TYPING) || (key.startsWith("Arrow") && target.matches(CONTROLS))) return;
    const found = find(key);
    if (!found) return;
    event.preventDefault();
    // A key held down must not confirm one person after the other.
    if (!event.repeat) act(found);
  });

  // The second click of a double one would fall on the next person.
  document.addEventListener(
    "click",
    function (event) {
      if (event.detail > 1 && event.target instanceof Element && event.target.closest("#call-form [name=result]")) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );

  // A part that was opened as fields is gone on with in its first one.
  document.addEventListener("htmx:afterSettle", function (event) {
    const part = event.target instanceof Element && event.target.closest(".told-edits");
    const first = part && part.querySelector(CONTROLS);
    if (first) first.focus();
  });

  // Where the list has opened, the work goes on.
  document.addEventListener(
    "toggle",
    function (event) {
      const first = event.target.open && event.target.querySelector(".situations button");
      if (first) first.focus();
    },
    true,
  );
})();
