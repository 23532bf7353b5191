using CustomerPayments.Api.Tests.Startup;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Documents;

/// <summary>The README's tour as it is written, pasted into the shells that readers have.</summary>
public sealed class TourTests
{
    private const string ReadersAddress = "http://localhost:5080";

    [TestCase("bash")]
    [TestCase("zsh")]
    public async Task The_tour_works_as_it_is_written_and_a_second_time(string shell)
    {
        if (ReadersShell.WhyNot(shell) is { } reason)
            Assert.Ignore(reason);
        using var place = new Place();
        await using var api = await ApiProcess.ListenAsync(place.Settings);
        await using var terminal = new ReadersShell(shell);

        for (var time = 1; time <= 2; time++)
        {
            var blocks = Blocks(api.Address);
            var answers = new List<string>();
            foreach (var block in blocks)
                answers.Add(await terminal.PasteAsync(block));
            CheckTour(answers);
        }
    }

    [Test]
    public async Task A_reader_who_takes_longer_than_a_token_lasts_continues_at_the_same_place()
    {
        if (ReadersShell.WhyNot("bash") is { } reason)
            Assert.Ignore(reason);
        using var api = new ApiHost(("Demo:Seed", "true"));
        await using var terminal = new ReadersShell("bash");
        var answers = new List<string>();
        foreach (var block in Blocks(api.Http.BaseAddress!))
        {
            answers.Add(await terminal.PasteAsync(block));
            api.Clock.Advance(TimeSpan.FromMinutes(11));
        }

        CheckTour(answers);
    }

    private static void CheckTour(List<string> answers)
    {
        var whole = string.Join("\n", answers);
        Assert.That(whole,
            Does.Not.Contain("command not found").And.Not.Contain("parse error").And.Not.Contain("no matches found"));
        Assert.That(answers, Has.Count.EqualTo(5), "A block more needs a check more.");
        Assert.Multiple(() =>
        {
            Assert.That(answers[0], Does.Contain("accounts@acme.example"), whole);
            Assert.That(answers[1],
                Does.Contain("\"name\":\"Cedar Homes\"").And.Contain("\"number\":\"CH-2\"").And.Contain("expiresAt"),
                    whole);
            Assert.That(answers[2],
                Does.Contain("\"Bearer\"").And.Contain("\"number\":\"CH-1\"").And.Contain("\"number\":\"CH-2\""),
                    whole);
            Assert.That(answers[3],
                Does.Contain("{\"status\":409,\"code\":\"amount-changed\""), whole);
            Assert.That(answers[3], Does.Contain("\"status\":\"succeeded\"").And.Contain("\"status\":\"pending\""),
                whole);
            Assert.That(answers[4].Split("\"status\":\"succeeded\"").Length - 1, Is.GreaterThanOrEqualTo(4), whole);
            Assert.That(answers[4], Does.Contain("activat").IgnoreCase, whole);
        });
    }

    /// <summary>The reader's address stands in one place, so that another takes its place.</summary>
    private static List<string> Blocks(Uri address) => [.. Documents.Blocks("README.md")
        .TakeWhile(block => !block.Contains("export ", StringComparison.Ordinal))
        .Select(block => block.Replace(ReadersAddress, $"{address}".TrimEnd('/'), StringComparison.Ordinal))];
}
