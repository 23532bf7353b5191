using System.Diagnostics;
using System.Globalization;
using System.Text;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>Prometheus' own judge of rules.</summary>
internal static class Promtool
{
    public static readonly string Rules = Path.Combine(Repository.Root, "deploy/prometheus/alerts.yml");

    /// <summary>The runtime's own are named in no rule.</summary>
    private static readonly string[] Judged = ["customerpayments_", "http_server_request_duration_seconds"];

    private static readonly string[] Counting = ["_total", "_count", "_sum", "_bucket"];

    /// <summary>Whether an alert fires when what happened between two scrapes goes on each minute.</summary>
    public static async Task<(bool Fires, string Says)> AsksAsync(string alert, Scrape before, Scrape after)
    {
        var answers = new List<(int ExitCode, string Output)>();
        foreach (var expected in new[] { "\n          - labels: '{}'\n            value: 1", " []" })
        {
            var test = Path.Combine(Path.GetTempPath(), $"customer-payments-{Guid.NewGuid():N}.yml");
            await File.WriteAllTextAsync(test, TestOf(alert, before, after, expected));
            answers.Add(await RunAsync("test", "rules", test));
            File.Delete(test);
        }

        return (answers[0].ExitCode, answers[1].ExitCode) switch
        {
            (0, not 0) => (true, ""),
            (not 0, 0) => (false, answers[0].Output),
            _ => throw new InvalidOperationException(answers[0].Output + answers[1].Output),
        };
    }

    /// <summary>Ends the test where Debian's package <c>prometheus</c> is not installed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using var promtool = Process.Start(start)!;
            var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
            await promtool.WaitForExitAsync();
            return (promtool.ExitCode, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("promtool of Debian's package prometheus is not installed.");
            throw;
        }
    }

    private static bool IsJudged(string series) =>
        Judged.Any(begin => series.StartsWith(begin, StringComparison.Ordinal));

    private static string TestOf(string alert, Scrape before, Scrape after, string expected)
    {
        var test = new StringBuilder().AppendLine("rule_files:")
            .AppendLine(CultureInfo.InvariantCulture, $"  - {Rules}").AppendLine("evaluation_interval: 1m")
            .AppendLine("tests:").AppendLine("  - interval: 1m").AppendLine("    input_series:");
        foreach (var (series, value) in after.Samples.Where(sample => IsJudged(sample.Key)))
        {
            var name = series.Split('{')[0];
            var isCount = Counting.Any(end => name.EndsWith(end, StringComparison.Ordinal));
            var first = isCount ? before.Samples.GetValueOrDefault(series) : value;
            var quoted = series.Replace("'", "''", StringComparison.Ordinal);
            test.AppendLine(CultureInfo.InvariantCulture, $"      - series: '{quoted}'")
                .AppendLine(CultureInfo.InvariantCulture, $"        values: '{first:R}+{value - first:R}x40'");
        }

        return test.AppendLine("    promql_expr_test:")
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"      - expr: group(ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}})")
            .AppendLine("        eval_time: 30m")
            .AppendLine(CultureInfo.InvariantCulture, $"        exp_samples:{expected}").ToString();
    }
}
