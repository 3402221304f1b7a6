/* Says in #htmx-error what became of a request that failed; what was typed stays where it is. */
"use strict";

(function () {
  const SAID = {
    400: "页面放得太久，没有送出。请刷新页面再办。",
    403: "您的岗位不能办理这一项。",
    404: "没有找到，可能已被他人办理，请刷新页面。",
    413: "内容太大，没有送出。",
    429: "操作太频繁，请稍等一会儿再试。",
  };

  function sayFault(text) {
    const region = document.getElementById("htmx-error");
    if (!region) return;
    region.hidden = false;
    region.textContent = text;
  }

  document.addEventListener("htmx:sendError", function () {
    sayFault("网络不通，内容还在，请稍后再试。");
  });
  document.addEventListener("htmx:timeout", function () {
    sayFault("系统没有及时回应，内容还在，请稍后再试。");
  });
  document.addEventListener("htmx:responseError", function (event) {
    sayFault(SAID[event.detail.xhr.status] || "系统出错，这一步没有办成，内容还在，请稍后再试。");
  });
  // The next try starts with a clean slate; on a refused form (422) the form itself speaks.
  document.addEventListener("htmx:beforeRequest", function () {
    const region = document.getElementById("htmx-error");
    if (region) region.hidden = true;
  });
})();
