/* What a form holds, field by field, and how it is put back; drafts.js keeps it on the server.

   window.portalHeld = { NEVER, held(form), controlsByName(form), valuesOf(controls), set(control, values, at) } */
"use strict";

window.portalHeld = (function () {
  const LONGEST_WORDS = 100;
  // What must never be kept: secrets, files, what was drawn by hand.
  const NEVER =
    "[type=password], [type=file], [type=submit], [type=button], [type=image], [type=reset], [name$=csrf_token], " +
    "[data-signature] input";

  function controls(form) {
    return Array.from(form.elements).filter(
      (one) => one.name && one.matches("input, select, textarea") && !one.matches(NEVER),
    );
  }

  function plain(text) {
    return text.replace("（可不填）", "").replace(/\s+/g, " ").trim().slice(0, LONGEST_WORDS);
  }

  function labelOf(control) {
    const own = control.labels && control.labels[0];
    const group = control.matches("[type=radio], .choices-grid *") && control.closest("fieldset");
    const words = (group && group.querySelector("legend")) || own;
    return plain(control.getAttribute("aria-label") || (words ? words.textContent : ""));
  }

  function chosen(control) {
    if (control.matches("[type=radio], [type=checkbox]")) {
      const own = control.labels && control.labels[0];
      return control.checked ? [[control.value, own ? own.textContent : "是"]] : [];
    }
    if (control.matches("select")) {
      return Array.from(control.selectedOptions, (one) => [one.value, one.value ? one.text : ""]);
    }
    return [[control.value, control.value]];
  }

  function held(form) {
    const fields = new Map();
    controls(form).forEach(function (control) {
      if (!fields.has(control.name)) {
        const hidden = control.type === "hidden";
        fields.set(control.name, { name: control.name, label: labelOf(control), hidden, values: [], words: [] });
      }
      const field = fields.get(control.name);
      chosen(control).forEach(function ([value, words]) {
        field.values.push(value);
        field.words.push(plain(words));
      });
    });
    return Array.from(fields.values(), (one) => ({ ...one, words: one.words.join("、") }));
  }

  function put(control, values, at) {
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
    else if (control.matches("select")) {
      Array.from(control.options).forEach((one) => (one.selected = values.includes(one.value)));
    } else control.value = values[at] === undefined ? "" : values[at];
  }

  /* at: which of several controls of the same name it is. */
  function set(control, values, at) {
    const before = JSON.stringify(chosen(control));
    put(control, values, at);
    if (JSON.stringify(chosen(control)) === before) return;
    const part = control.closest("details");
    if (part) part.open = true;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function controlsByName(form) {
    const named = new Map();
    controls(form).forEach((one) => named.set(one.name, [...(named.get(one.name) || []), one]));
    return named;
  }

  function valuesOf(found) {
    return found.flatMap((one) => chosen(one).map(([value]) => value));
  }

  return { NEVER, held, controlsByName, valuesOf, set };
})();
