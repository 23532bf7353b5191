using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerPayments.Api.Endpoints;

/// <summary>
/// The emails of a development system: a list, and beside it a single email as HTML, as text and with its headers.
/// </summary>
internal static partial class DevMailbox
{
    private const string Style =
        ":root{color-scheme:light dark}" +
        "body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:86rem;padding:1rem}" +
        "main{display:grid;grid-template-columns:minmax(16rem,24rem) minmax(0,1fr);gap:1.5rem}" +
        "ol{list-style:none;margin:0;padding:0}" +
        "li a{display:block;padding:.6rem;border-bottom:1px solid #8884;color:inherit;text-decoration:none}" +
        "li a[aria-current]{background:#8882}small{display:block;opacity:.75}" +
        "form{display:flex;gap:.5rem;margin:0 0 1rem}input{flex:1;font:inherit}" +
        "iframe{width:100%;height:44rem;border:1px solid #8884;background:#fff}" +
        "h2{font-size:1rem;margin:1rem 0 .3rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}" +
        "@media(max-width:48rem){main{grid-template-columns:1fr}}";

    /// <param name="to">Part of the recipient's address; null for all emails.</param>
    /// <returns>Newest first.</returns>
    public static IEnumerable<EmailMessage> Of(IMailbox mailbox, string? to) =>
        mailbox.Read().Where(message => message.To.Contains(to?.Trim() ?? "", StringComparison.OrdinalIgnoreCase));

    /// <param name="email">The email to show; null for the newest.</param>
    public static ContentHttpResult Page(HttpContext http, IMailbox mailbox, string? to, Guid? email)
    {
        var messages = Of(mailbox, to).ToList();
        var shown = email is null ? messages.FirstOrDefault() : messages.Find(message => message.Id == email);
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Mailbox</title><style>{Style}</style></head>
            <body><h1>Mailbox</h1>
            <form method="get"><label for="to">Recipient</label>
            <input id="to" name="to" type="search" value="{Encode(to ?? "")}">
            <button>Show</button> <a href="/dev/mailbox">All, newest first</a></form>
            <main><ol aria-label="{messages.Count} emails">
            """);
        var query = $"to={Uri.EscapeDataString(to ?? "")}";
        foreach (var message in messages)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <li><a href="/dev/mailbox?email={message.Id}&amp;{query}"{Current(message == shown)}>
                <strong>{Encode(message.Subject)}</strong><small>to {Encode(message.To)}</small>
                <small>{message.SentAt:yyyy-MM-dd HH:mm:ss} UTC · {message.Kind}</small></a></li>
                """);
        }

        page.Append("</ol>").Append(shown is null ? "<p>No email.</p>" : Beside(mailbox, shown));
        page.Append("</main></body></html>");

        // The only style is our own, named by its hash; nothing else may load or run but the message in its frame.
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{hash}'; frame-src 'self'; form-action 'self'; " +
            "frame-ancestors 'none'";
        return TypedResults.Text(page.ToString(), "text/html; charset=utf-8");
    }

    /// <summary>The message as an email program shows it; what it links to opens beside it.</summary>
    public static ContentHttpResult MessagePage(Guid id, HttpContext http, IMailbox mailbox)
    {
        var message = mailbox.Read().FirstOrDefault(one => one.Id == id) ?? throw new NotFoundException("email");
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src https:; frame-ancestors 'self'; " +
            "sandbox allow-popups allow-popups-to-escape-sandbox";
        return TypedResults.Text(
            message.Html.Replace("<head>", "<head><base target=\"_blank\">", StringComparison.Ordinal),
            "text/html; charset=utf-8");
    }

    private static string Beside(IMailbox mailbox, EmailMessage message) => $"""
        <section><h2>HTML</h2><iframe title="The email as HTML" src="/dev/mailbox/{message.Id}"></iframe>
        <h2>Text</h2><pre>{AddressPattern().Replace(Encode(message.Text), "<a href=\"$0\">$0</a>")}</pre>
        <h2>Headers</h2><pre>{Encode(mailbox.HeadersOf(message))}</pre></section>
        """;

    private static string Current(bool isShown) => isShown ? " aria-current=\"true\"" : "";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"https?://[^\s<]+")]
    private static partial Regex AddressPattern();
}
