using System.Diagnostics;
using System.Text;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Testing;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Tests.Mail;

public sealed class SmtpMailerTests
{
    private static readonly EmailMessage EmailMessage = new(
        Guid.Parse("01997000-0000-7000-8000-000000000001"), "payment-received", "ap@cedar.example",
        "Payment received: USD 120.45",
        "Plain — text", "<p>HTML — text</p>", new DateTime(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc));

    private SmtpSink server = null!;

    [SetUp]
    public void Listen() => server = new SmtpSink();

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task An_email_arrives_with_both_bodies_its_subject_and_its_stable_id()
    {
        await SendAsync(EmailMessage);

        var message = Message();
        Assert.Multiple(() =>
        {
            Assert.That(message.MessageId, Is.EqualTo("01997000000070008000000000000001@demostone.example"));
            Assert.That(message.Subject, Is.EqualTo(EmailMessage.Subject));
            Assert.That(message.To.ToString(), Does.Contain("ap@cedar.example"));
            Assert.That(
                message.From.ToString(), Does.Contain("Demo Stone & Supply").And.Contain("payments@demostone.example"));
            Assert.That(message.TextBody?.Trim(), Is.EqualTo("Plain — text"));
            Assert.That(message.HtmlBody?.Trim(), Is.EqualTo("<p>HTML — text</p>"));
        });
    }

    [Test]
    public async Task Replies_go_to_support_and_no_note_of_absence_comes_back()
    {
        await SendAsync(EmailMessage);

        var message = Message();
        Assert.That(message.ReplyTo.Mailboxes.Single().Address, Is.EqualTo("support@demostone.example"));
        Assert.That(message.Headers["X-Auto-Response-Suppress"], Is.EqualTo("OOF, AutoReply"));
        Assert.That(message.Headers["Auto-Submitted"], Is.EqualTo("auto-generated"));
    }

    [Test]
    public async Task An_email_answered_with_250_is_sent_even_if_the_server_never_answers_quit()
    {
        server.Answer = line => line == "QUIT" ? "" : null;
        var watch = Stopwatch.StartNew();

        Assert.That(await SendAsync(EmailMessage), Is.EqualTo(["Taken as 1"]));

        Assert.That(
            watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)),
            "it waits for the answer to QUIT as for one that matters");
    }

    [Test]
    public async Task A_batch_goes_through_one_connection_and_a_refused_email_does_not_end_it()
    {
        server.Answer = line => line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 No such user" : null;

        var answers = await SendAsync(
            EmailMessage, EmailMessage with { To = "gone@cedar.example" },
            EmailMessage with { To = "third@cedar.example" });

        Assert.That(answers, Is.EqualTo(["Taken as 1", "550 No such user", "Taken as 2"]));
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [TestCase("RCPT", "550 5.1.1 No such user", true)]
    [TestCase("RCPT", "450 4.2.0 Later", false)]
    [TestCase("DATA", "554 5.5.1 No", true)]
    [TestCase("DATA", "451 4.3.0 Later", false)]
    [TestCase(".", "554 5.7.1 Not this one", true)]
    [TestCase(".", "452 4.3.1 Disk full", false)]
    [TestCase("MAIL", "550 5.7.1 You may not send from here", false)]
    [TestCase("EHLO", "554 5.7.1 Nobody from there", false)]
    public async Task A_5xx_at_the_recipient_or_the_data_is_final_and_everything_else_is_not(
        string at, string answer, bool isFinal)
    {
        server.Answer = line => line.StartsWith(at, StringComparison.Ordinal)
            || line.StartsWith("HELO", StringComparison.Ordinal) && at == "EHLO"
            ? answer
            : null;

        var refusal = await RefusalAsync(EmailMessage);

        Assert.That((refusal.IsFinal, refusal.Answer), Is.EqualTo((isFinal, answer)));
    }

    [Test]
    public async Task A_refusal_is_final_even_if_the_server_hangs_up_with_it()
    {
        server.Answer = line => line is "." ? "554 5.7.1 Not this one" : line is "RSET" ? "421 Good bye" : null;
        Assert.That((await RefusalAsync(EmailMessage)).IsFinal, Is.True);
    }

    [Test]
    public async Task After_an_email_that_found_no_server_the_next_emails_do_not_wait_for_it_again()
    {
        await server.DisposeAsync();
        await using var conversation = Open();

        var first = Assert.ThrowsAsync<EmailNotTakenException>(
            () => conversation.SendAsync(EmailMessage, CancellationToken.None))!;
        server = new SmtpSink();
        var second = Assert.ThrowsAsync<EmailNotTakenException>(
            () => conversation.SendAsync(EmailMessage, CancellationToken.None))!;

        Assert.That(
            (first.IsFinal, second.IsFinal, second.InnerException), Is.EqualTo((false, false, first.InnerException)));
    }

    [Test]
    public async Task A_domain_in_unicode_is_sent_in_its_ascii_form()
    {
        var recipients = new List<string>();
        server.Answer = line =>
        {
            if (line.StartsWith("RCPT", StringComparison.Ordinal))
                recipients.Add(line);
            return null;
        };

        await SendAsync(EmailMessage with { To = "ap@müller.example" });

        Assert.That(recipients.Single(), Does.Contain("<ap@xn--mller-kva.example>"));
    }

    [TestCase("a..b@x.example")]
    [TestCase("ü@x.example")] // the sink does not offer SMTPUTF8
    public async Task An_address_that_can_never_be_sent_to_is_refused(string to) =>
        Assert.That((await RefusalAsync(EmailMessage with { To = to })).IsFinal, Is.True);

    [Test]
    public async Task An_address_in_unicode_is_sent_through_a_server_that_takes_it()
    {
        server.Answer = line =>
            line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-sink.test\r\n250-8BITMIME\r\n250 SMTPUTF8" : null;
        Assert.That(await SendAsync(EmailMessage with { To = "ü@x.example" }), Is.EqualTo(["Taken as 1"]));
    }

    [Test]
    public async Task A_line_break_in_a_subject_makes_no_second_header()
    {
        await SendAsync(EmailMessage with { Subject = "Hello\r\nBcc: thief@evil.example" });
        Assert.That(Message().Bcc, Is.Empty);
    }

    /// <returns>The server's words to each message.</returns>
    private async Task<List<string>> SendAsync(params EmailMessage[] messages)
    {
        var answers = new List<string>();
        await using var conversation = Open();
        foreach (var message in messages)
        {
            try
            {
                answers.Add(await conversation.SendAsync(message, CancellationToken.None));
            }
            catch (EmailNotTakenException e)
            {
                answers.Add(e.Answer);
            }
        }

        return answers;
    }

    private async Task<EmailNotTakenException> RefusalAsync(EmailMessage message)
    {
        await using var conversation = Open();
        return Assert.ThrowsAsync<EmailNotTakenException>(
            () => conversation.SendAsync(message, CancellationToken.None))!;
    }

    private MimeMessage Message() =>
        MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(server.Messages.Single())));

    private IMailConversation Open()
    {
        var email = Options.Create(new MailOptions
        {
            Mode = MailMode.Smtp, Host = "127.0.0.1", Port = server.Port, Security = MailSecurity.None,
        });
        return new SmtpMailer(email, new MimeMessages(email, Options.Create(new MerchantOptions()))).Open();
    }
}
