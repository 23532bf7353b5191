using CustomerPayments.Api.Http;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Documents;

/// <summary>
/// The pages that tell people when an unknown payment is looked for and given up say what the one policy says.
/// </summary>
public sealed class GiveUpWordsTests
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries;

    [TestCase("docs/guarantee.md")]
    [TestCase("docs/operations.md")]
    [TestCase("docs/decisions/0004-record-before-charge.md")]
    [TestCase("docs/decisions/0013-people-bring-evidence-too.md")]
    [TestCase("openapi.yaml")]
    public void Every_page_names_the_window_of_the_policy(string page) =>
        Assert.That(Read(page), Does.Contain(UnknownOutcome.WindowInWords));

    [Test]
    public void The_page_for_operators_names_every_pause_between_searches() =>
        Assert.That(Read("docs/operations.md"), Does.Contain($"unknown outcomes after {UnknownOutcome.PausesInWords}"));

    [Test]
    public void The_guarantee_names_how_many_searches_it_takes_and_how_long_an_order_is_searched_for_afterwards() =>
        Assert.That(
            Read("docs/guarantee.md"),
            Does.Contain("after three searches").And.Contain(
                $"searched for {UnknownOutcome.SearchedAfterwards.TotalDays:0} days more"));

    [Test]
    public void The_refusal_and_its_page_name_the_window() =>
        Assert.That(ProblemType.All["outcome-not-certain"].Help, Does.Contain(UnknownOutcome.WindowInWords));

    /// <returns>The page with its lines joined, so that a sentence is found wherever it was wrapped.</returns>
    private static string Read(string page) => string.Join(
        ' ', File.ReadAllText(Path.Combine(Repository.Root, page)).Split((char[]?)null, Trimmed));
}
