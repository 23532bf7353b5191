using CustomerPayments.Application;
using CustomerPayments.Application.Emails;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Testing;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Tests.Mail;

public sealed class SmtpMailerTests
{
    private static readonly Letter Letter = new(
        "0199@customerpayments", "payment-received", "ap@cedar.example", "Payment received: USD 120.45", "Plain — text", "<p>HTML — text</p>",
        new DateTime(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc));

    [Test]
    public async Task A_letter_arrives_with_both_bodies_its_subject_and_its_stable_id()
    {
        await using var server = new SmtpSink();

        await Mailer(server).SendAsync(Letter, CancellationToken.None);

        var message = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(server.Messages.Single())));
        Assert.Multiple(() =>
        {
            Assert.That(message.MessageId, Is.EqualTo("0199@customerpayments"));
            Assert.That(message.Subject, Is.EqualTo(Letter.Subject));
            Assert.That(message.To.ToString(), Does.Contain("ap@cedar.example"));
            Assert.That(message.From.ToString(), Does.Contain("Demo Stone & Supply").And.Contain("payments@demostone.example"));
            Assert.That(message.TextBody?.Trim(), Is.EqualTo("Plain — text"));
            Assert.That(message.HtmlBody?.Trim(), Is.EqualTo("<p>HTML — text</p>"));
        });
    }

    [TestCase("451 Try again later")]
    [TestCase("550 No such mailbox")]
    public async Task A_server_that_does_not_take_the_letter_is_an_error(string refusal)
    {
        await using var server = new SmtpSink { Refusal = refusal };
        Assert.CatchAsync<SmtpCommandException>(() => Mailer(server).SendAsync(Letter, CancellationToken.None));
    }

    [Test]
    public async Task A_line_break_in_a_subject_makes_no_second_header()
    {
        await using var server = new SmtpSink();
        await Mailer(server).SendAsync(Letter with { Subject = "Hello\r\nBcc: thief@evil.example" }, CancellationToken.None);
        var message = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(server.Messages.Single())));
        Assert.That(message.Bcc, Is.Empty);
    }

    private static SmtpMailer Mailer(SmtpSink server) => new(
        Options.Create(new MailOptions { Mode = MailMode.Smtp, Host = "127.0.0.1", Port = server.Port, Security = MailSecurity.None }),
        Options.Create(new MerchantOptions()));
}
