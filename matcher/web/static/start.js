// Runs before the page is drawn: says that scripts work, as GOV.UK Frontend expects of the body.
document.body.className +=
  " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");

// Where the scripts did not arrive, the menu that they would unfold is shown as without them.
window.addEventListener("load", () => {
  if (document.querySelector(".govuk-service-navigation:not([data-govuk-service-navigation-init])")) {
    document.body.classList.remove("js-enabled", "govuk-frontend-supported");
  }
});
