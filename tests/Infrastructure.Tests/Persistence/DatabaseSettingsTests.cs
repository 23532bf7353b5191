using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.Extensions.Configuration;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

public sealed class DatabaseSettingsTests
{
    [TestCase(null, true)]
    [TestCase("", true)]
    [TestCase("true", true)]
    [TestCase("False", false)]
    public void The_fast_path_of_SQLite_is_on_unless_it_is_switched_off(string? value, bool isOn) =>
        Assert.That(From(value).HasSqliteFastPath, Is.EqualTo(isOn));

    [Test]
    public void A_switch_that_is_neither_true_nor_false_ends_the_start_by_its_key() => Assert.That(
        () => From("perhaps"),
        Throws.TypeOf<StartRefusedException>().With.Message
            .EqualTo("Database:SqliteFastPath is 'perhaps'; it is true or false."));

    private static DatabaseSettings From(string? fastPath) => DatabaseSettings.From(
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("Database:SqliteFastPath", fastPath)]).Build());
}
