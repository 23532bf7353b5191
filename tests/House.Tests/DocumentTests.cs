using CustomerPayments.Domain.Payments;
using CustomerPayments.Testing;

namespace CustomerPayments.House.Tests;

/// <summary>Pages that repeat what code or files say are compared with them.</summary>
public sealed class DocumentTests
{
    [Test]
    public void The_table_of_payment_states_is_what_the_domain_decides() =>
        Assert.That(Rows("docs/payment-states.md"), Is.EqualTo(PaymentStates.Table()));

    [Test]
    public void The_table_of_payment_states_has_every_kind_of_evidence() =>
        Assert.That(
            PaymentStates.Kinds, Is.EquivalentTo(typeof(Evidence).GetNestedTypes().Where(type => type.IsSealed)));

    [Test]
    public void The_index_lists_every_decision_with_its_title()
    {
        var decisions = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/decisions"), "*.md")
            .Where(path => Path.GetFileName(path) != "README.md")
            .Order(StringComparer.Ordinal)
            .Select(path => File.ReadLines(path).First().TrimStart('#', ' ').Split(". ", 2) is [var number, var title]
                ? $"| {number} | [{title}]({Path.GetFileName(path)}) |"
                : $"{path} begins without a number and a title");

        Assert.That(Rows("docs/decisions/README.md").Skip(2), Is.EqualTo(decisions));
    }

    private static IEnumerable<string> Rows(string page) =>
        File.ReadLines(Path.Combine(Repository.Root, page)).Where(line => line.StartsWith('|'));
}
