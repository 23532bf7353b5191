using CustomerPayments.Application.Jobs;

namespace CustomerPayments.Api.Tests.Documents;

/// <summary>The table of jobs in <c>docs/operations.md</c> against the table that runs.</summary>
public sealed class JobsDocumentTests
{
    [Test]
    public void Operations_tells_of_each_job_as_the_table_of_jobs_has_it() => Assert.That(
        Rows().Select(row => row[..4]), Is.EqualTo(JobTable.All.Select(job => new[]
        {
            $"`{job.Name}`", Words(job.Every), job.SilenceMax(job.Every) is { } silence ? Words(silence) : "–",
            job.RunsAlone ? "yes" : "no",
        })));

    [Test]
    public void What_a_job_does_begins_with_the_sentence_of_the_table() => Assert.Multiple(() =>
    {
        foreach (var (row, job) in Rows().Zip(JobTable.All))
            Assert.That(row[4], Does.StartWith(job.Does), job.Name);
    });

    [Test]
    public void Operations_tells_of_the_setting_of_each_job()
    {
        var settings = Part("Settings");
        Assert.That(
            JobTable.All.Select(job => job.Setting["Jobs".Length..]), Is.All.Matches<string>(settings.Contains));
    }

    private static List<string[]> Rows() =>
        [.. Part("Jobs").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "))];

    private static string Part(string heading) => Documents.Read("docs/operations.md").Split("\n## ")
        .Single(part => part.StartsWith(heading, StringComparison.Ordinal));

    /// <summary>10 min 10 s, 2 d 10 min.</summary>
    private static string Words(TimeSpan time) => string.Join(' ', new[]
        {
            (time.Days, "d"), (time.Hours, "h"), (time.Minutes, "min"), (time.Seconds, "s"),
        }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}"));
}
