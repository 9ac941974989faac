#!/bin/sh
# Build the vendored files into the folder above, from the packages named in package.json.
set -eu
cd "$(dirname "$0")"
npm install --ignore-scripts --no-package-lock --no-audit --no-fund
out=..
npx sass --no-source-map --style=compressed --load-path=node_modules brand.scss "$out/govuk-frontend.css"
cp node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js "$out/govuk-frontend.js"
# The source map is not shipped, so the remark that asks for it goes.
sed -i 's,//# sourceMappingURL=.*,,' "$out/govuk-frontend.js"
cp node_modules/htmx.org/dist/htmx.min.js "$out/htmx.js"
cp node_modules/htmx.org/LICENSE "$out/htmx.LICENSE.txt"
fonts=node_modules/@fontsource-variable/public-sans
cp "$fonts/files/public-sans-latin-wght-normal.woff2" "$out/public-sans-latin.woff2"
cp "$fonts/files/public-sans-latin-ext-wght-normal.woff2" "$out/public-sans-latin-ext.woff2"
cp "$fonts/LICENSE" "$out/public-sans.LICENSE.txt"
cd "$out" && sha256sum *.css *.js *.woff2 *.txt
