// Serves the page with the headers that a page which takes payments should have. PORT and API may be set.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const port = Number(process.env.PORT ?? 4173);
const api = process.env.API ?? "http://localhost:5080";

// Braintree's hosts are those of its sandbox; in production they are the same without "sandbox.".
const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src 'self';
  style-src 'self'; img-src data:; frame-src https://assets.braintreegateway.com; connect-src 'self' ${api}
  https://api.sandbox.braintreegateway.com https://client-analytics.sandbox.braintreegateway.com
  https://*.braintree-api.com https://www.paypal.com/xoplatform/logger/`.replace(/\s+/g, " ");

const files = {
  "/": ["index.html", "text/html"],
  "/checkout.css": ["checkout.css", "text/css"],
  "/dist/checkout.js": ["dist/checkout.js", "text/javascript"],
};

createServer(async (request, response) => {
  const common = { "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" };
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/config.json") {
    response.writeHead(200, { ...common, "Content-Type": "application/json" }).end(JSON.stringify({ api }));
    return;
  }
  const [name, type] = files[path] ?? [];
  if (!name) {
    response.writeHead(404, common).end();
    return;
  }
  const body = await readFile(new URL(name, import.meta.url));
  const headers = { "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": policy };
  response.writeHead(200, { ...common, ...headers }).end(body);
}).listen(port, "127.0.0.1", () => console.log(`http://localhost:${port} pays at ${api}`));
