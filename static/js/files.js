/* File fields. The browser's own words on one are in its language; over it stands a face in ours.

   data-file-face     beside a file field: says what was chosen
   data-megabytes     on a file field: a larger file is refused before it is sent; data-too-large: in these words */
"use strict";

(function () {
  /* The server says the same, after minutes of sending. */
  function checkSize(field) {
    const most = Number(field.dataset.megabytes);
    const large = field.files.length > 0 && field.files[0].size > most * 1024 * 1024;
    let error = document.getElementById(field.id + "-error");
    if (!error && !large) return;
    if (!error) {
      error = document.createElement("p");
      error.id = field.id + "-error";
      error.className = "field-error";
      error.setAttribute("role", "alert");
      field.parentElement.after(error);
    }
    const words = field.dataset.tooLarge || `文件超过${most}MB，请分成几份，或者降低清晰度后重新上传`;
    error.textContent = large ? words : "";
    field.setAttribute("aria-invalid", String(large));
    field.classList.toggle("is-wrong", large);
    if (large) field.value = "";
  }

  function sayWhatWasChosen(field) {
    const face = field.parentElement.querySelector("[data-file-face]");
    face.textContent = field.files.length ? field.files[0].name : "没有选择文件";
  }

  document.addEventListener("change", function (event) {
    if (!(event.target instanceof Element && event.target.matches("[type=file]"))) return;
    if (event.target.matches("[data-megabytes]")) checkSize(event.target);
    sayWhatWasChosen(event.target);
  });

  // The browser keeps the choice of a page that it shows again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[type=file]").forEach(sayWhatWasChosen);
  });
})();
