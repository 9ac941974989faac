// Runs before the page is drawn: says that scripts work, as GOV.UK Frontend expects of the body.
document.body.className +=
  " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
