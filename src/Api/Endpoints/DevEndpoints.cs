using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CustomerPayments.Application;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerPayments.Api.Endpoints;

/// <summary>What a development system shows and lets one do; mapped only beside the simulator.</summary>
internal static partial class DevEndpoints
{
    public static void MapDev(this IEndpointRouteBuilder app)
    {
        var dev = app.MapGroup("/dev").AllowAnonymous().ExcludeFromDescription().ForDevelopers();

        dev.MapGet("/mailbox.json", (IMailbox mailbox) => mailbox.Read()
            .Select(letter => new MailView(letter.To, letter.Subject, letter.Text, letter.Html, letter.SentAt, letter.Kind)));
        dev.MapGet("/mailbox", (HttpContext http, IMailbox mailbox) => MailboxPage(http, mailbox.Read()));
        dev.MapGet("/mailbox/{id:guid}", (Guid id, HttpContext http, IMailbox mailbox) =>
            LetterPage(http, mailbox.Read().FirstOrDefault(letter => letter.Id == id) ?? throw new NotFoundException("mail")));

        dev.MapPost("/jobs/{name}/run", async (string name, IMediator mediator, CancellationToken ct) => name switch
        {
            Sweep.FollowPayments => new JobRun(name, await mediator.Send(new FollowPayments(Everything: true), ct)),
            Sweep.ApplyNotifications => new JobRun(name, await mediator.Send(new ApplyNotifications(), ct)),
            Sweep.SendEmails => new JobRun(name, await mediator.Send(new SendPendingEmails(Everything: true), ct)),
            Sweep.CompareWithGateway => new JobRun(name, await mediator.Send(new CompareWithGateway(Everything: true), ct)),
            "seal-audit" => new JobRun(name, await mediator.Send(new SealAudit(), ct)),
            "fill-search-texts" => new JobRun(name, await mediator.Send(new FillSearchTexts(), ct)),
            "clean-up" => new JobRun(name, await mediator.Send(new CleanUp(), ct)),
            _ => throw new NotFoundException("job"),
        });
    }

    private static ContentHttpResult MailboxPage(HttpContext http, IReadOnlyList<Letter> letters)
    {
        const string Style = "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:46rem;padding:1.5rem 1rem}" +
            "article{border-bottom:1px solid #8884;padding:1rem 0}h2{margin:0;font-size:1.1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere}" +
            "small{opacity:.7}:root{color-scheme:light dark}";
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Mailbox</title><style>{Style}</style></head>
            <body><h1>Mailbox</h1><p>{letters.Count} mails, newest first. <a href="/dev/mailbox">Refresh</a></p>
            """);
        foreach (var letter in letters)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <article><h2>{Encode(letter.Subject)}</h2>
                <small>to {Encode(letter.To)} · {letter.SentAt:yyyy-MM-dd HH:mm:ss} UTC · {letter.Kind} · <a href="/dev/mailbox/{letter.Id}">as HTML</a></small>
                <pre>{AddressPattern().Replace(Encode(letter.Text), "<a href=\"$0\">$0</a>")}</pre></article>
                """);
        }

        // The only style is our own, named by its hash; nothing else may load or run.
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'";
        return TypedResults.Text(page.Append("</body></html>").ToString(), "text/html; charset=utf-8");
    }

    private static ContentHttpResult LetterPage(HttpContext http, Letter letter)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-top-navigation-by-user-activation";
        return TypedResults.Text(letter.Html, "text/html; charset=utf-8");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"https?://[^\s<]+")]
    private static partial Regex AddressPattern();
}

/// <param name="SentAt">UTC.</param>
internal sealed record MailView(string To, string Subject, string Text, string Html, DateTime SentAt, string Kind);

/// <param name="Handled">
/// Payments or transactions looked at, notifications applied, mails sent, entries sealed, invoices filled, or rows
/// deleted.
/// </param>
internal sealed record JobRun(string Name, int Handled);
