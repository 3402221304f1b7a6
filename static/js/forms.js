/* Helps for forms. Forms work without them; nothing here decides anything.

   data-once          on a plain form: after the first submit its buttons rest, and so does all else the page asks for
   data-shows="#id …" on a radio or check box: the blocks shown while it is chosen; they stand after it
   data-same="a:b …"  on a check box: field b (by id) repeats field a while it is ticked; the server does the same
   data-username, data-password   on a button: fills the log-in form (demo accounts) */
"use strict";

(function () {
  const CONTROLS = "input:not([type=hidden]), select, textarea";

  function all(selector, act) {
    document.querySelectorAll(selector).forEach(act);
  }

  /* A plain form is sent once; HTMX forms use hx-sync and hx-disabled-elt. */

  function rest(form, resting) {
    form.toggleAttribute("data-busy", resting);
    form.querySelectorAll("button, [type=submit]").forEach(function (button) {
      button.disabled = resting;
    });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-once")) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-busy", "");
    // What is asked behind the form would find the form gone.
    all(".htmx-request", (element) => window.htmx.trigger(element, "htmx:abort"));
    // Later: a button disabled now would not send its own name and value.
    setTimeout(rest, 0, form, true);
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (document.querySelector("form[data-busy]")) event.preventDefault();
  });

  window.addEventListener("pageshow", function () {
    all("form[data-busy]", (form) => rest(form, false));
  });

  /* Blocks that follow a choice */

  function showChosen() {
    const choices = Array.from(document.querySelectorAll("[data-shows]"));
    const blocks = choices.map((choice) => choice.dataset.shows.split(" ").join(",")).join(",");
    if (!blocks) return;
    // In the order of the page: a choice within a block that is hidden by now shows nothing.
    document.querySelectorAll(blocks).forEach(function (block) {
      block.hidden = !choices.some(
        (choice) =>
          choice.checked && choice.dataset.shows.split(" ").includes("#" + block.id) && !choice.closest("[hidden]"),
      );
    });
  }

  function repeatSame(box) {
    box.dataset.same.split(/\s+/).forEach(function (pair) {
      const [from, to] = pair.split(":").map((id) => document.getElementById(id));
      if (!from || !to) return;
      if (box.checked) to.value = from.value;
      to.classList.toggle("is-filled", box.checked);
      if (to.tagName === "SELECT") to.disabled = box.checked;
      else to.readOnly = box.checked;
    });
  }

  function follow(event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.matches("[type=radio], [type=checkbox]")) showChosen();
    all("[data-same]", function (box) {
      if (box === event.target || box.checked) repeatSame(box);
    });
  }

  document.addEventListener("change", follow);
  document.addEventListener("input", follow);

  /* Wrong fields */

  function visible(element) {
    return element.getClientRects().length > 0;
  }

  function focusWrong() {
    const wrong = Array.from(document.querySelectorAll("[aria-invalid=true]")).find(visible);
    const control = wrong && (wrong.matches(CONTROLS) ? wrong : wrong.querySelector(CONTROLS));
    const target = control || document.querySelector("[data-error-summary]");
    if (target) target.focus();
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    const xhr = event.detail.xhr;
    showChosen();
    if (xhr && (xhr.status === 422 || xhr.status === 409)) focusWrong();
  });

  /* Demo accounts on the log-in page */

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element && event.target.closest("[data-username]");
    if (!button) return;
    document.getElementById("username").value = button.dataset.username;
    document.getElementById("password").value = button.dataset.password;
    document.querySelector("[data-main-action]").focus();
  });

  // Scripts are deferred: the document stands.
  showChosen();
  all("[data-same]:checked", repeatSame);
  focusWrong();
})();
