using System.ComponentModel.DataAnnotations;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure.Mail;

namespace CustomerPayments.Infrastructure.Tests.Mail;

public sealed class MailOptionsTests
{
    [TestCase("payments@cedar.example", 0)]
    [TestCase("a..b@cedar.example", 1)]
    [TestCase("Cedar <a@cedar.example>", 1)]
    [TestCase("", 1)]
    public void The_addresses_in_settings_are_checked_by_the_parser_that_sends(string address, int faults) =>
        Assert.Multiple(() =>
        {
            Assert.That(FaultsOf(new MailOptions { From = address }), Has.Count.EqualTo(faults), "Mail:From");
            Assert.That(
                FaultsOf(new MerchantOptions { SupportEmail = address }), Has.Count.EqualTo(faults),
                "Merchant:SupportEmail");
        });

    [TestCase("", 0)]
    [TestCase("nonsense", 1)]
    [TestCase("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----", 1)]
    public void An_authority_is_a_certificate_in_PEM(string authority, int faults) => Assert.That(
        FaultsOf(new MailOptions { CertificateAuthority = authority }), Has.Count.EqualTo(faults));

    private static List<ValidationResult> FaultsOf(object options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }
}
