using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using CustomerPayments.BraintreeSimulator.Ledger;
using Microsoft.AspNetCore.Http;

namespace CustomerPayments.BraintreeSimulator.Http;

/// <summary>The page a person looks at: the simulator's clock and its newest transactions. No scripts.</summary>
internal static class StatusPage
{
    private const int RowsMax = 100;
    private const string Policy = "default-src 'none'; style-src 'self'; form-action 'self'";

    public static IResult Show(GatewaySimulator gateway, HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        return Results.Content(Page(gateway), "text/html", Encoding.UTF8);
    }

    public static IResult Styles() =>
        Results.Stream(typeof(StatusPage).Assembly.GetManifestResourceStream("simulator.css")!, "text/css");

    private static string Page(GatewaySimulator gateway)
    {
        var transactions = gateway.Transactions(RowsMax);
        var rows = new StringBuilder();
        foreach (var transaction in transactions) rows.Append(Row(transaction));

        var count = gateway.Engine.Ledger.TransactionCount.ToString("N0", CultureInfo.InvariantCulture);
        var empty = transactions.Count > 0 ? "" : "<p class=\"empty\">Nothing has been charged yet.</p>";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Gateway simulator</title>
              <link rel="stylesheet" href="/simulator/simulator.css">
            </head>
            <body>
              <header>
                <h1>Gateway simulator</h1>
                <p>No money moves here. Modelled on Braintree’s documentation; not compared with its sandbox.</p>
                <dl>
                  <div><dt>Clock</dt><dd><time>{Text(Time(gateway.Now))}</time></dd></div>
                  <div><dt>Merchant account</dt><dd>{Text(gateway.Engine.Options.MerchantAccountId)}</dd></div>
                  <div><dt>Transactions</dt><dd>{count}</dd></div>
                  <div><dt>Armed faults</dt><dd>{gateway.ArmedFaults.Count}</dd></div>
                </dl>
              </header>
              <main>
                <table>
                  <caption>Newest transactions</caption>
                  <thead>
                    <tr>
                      <th scope="col">Created</th><th scope="col">Order id</th><th scope="col">Kind</th>
                      <th scope="col">Method</th><th scope="col" class="amount">Amount</th><th scope="col">Status</th>
                      <th scope="col">Legacy id</th>
                    </tr>
                  </thead>
                  <tbody>{rows}</tbody>
                </table>
                {empty}
              </main>
            </body>
            </html>
            """;
    }

    private static string Row(SimulatedTransaction transaction)
    {
        var returned = transaction.AchReturnCode is { } code
            ? $"<span class=\"returned\">returned {Text(code)}</span>"
            : "";
        return $"""
            <tr><td><time>{Text(Time(transaction.CreatedAt))}</time></td><td>{Text(transaction.OrderId ?? "–")}</td>
            <td>{Text(transaction.Kind.ToLowerInvariant())}</td>
            <td>{Text(transaction.Method)} ••{Text(transaction.Last4)}</td>
            <td class="amount">{Money.Text(transaction.AmountMinor)} {Text(transaction.Currency)}</td>
            <td><span class="status {Text(transaction.Status.ToLowerInvariant())}">{Text(transaction.Status)}</span>
            {returned}</td>
            <td><code>{Text(transaction.LegacyId)}</code></td></tr>

            """;
    }

    private static string Text(string value) => HtmlEncoder.Default.Encode(value);

    private static string Time(DateTime at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
