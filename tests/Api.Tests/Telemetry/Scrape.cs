using System.Globalization;
using System.Text.RegularExpressions;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>What a management port says of metrics at one moment, in Prometheus' text form.</summary>
internal sealed partial class Scrape
{
    private Scrape(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var sample = SamplePattern().Match(line);
            if (!sample.Success)
                throw new FormatException(line);
            Samples[WithoutScope(sample.Groups["series"].Value)] =
                double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
        }
    }

    public string Text { get; }

    /// <summary>Values by their series, such as <c>up{job="a"}</c>.</summary>
    public Dictionary<string, double> Samples { get; } = [];

    /// <summary>The names of all series, those of a histogram's parts included.</summary>
    public IEnumerable<string> Names => Samples.Keys.Select(series => series.Split('{')[0]).Distinct();

    public static async Task<Scrape> OfAsync(Uri management)
    {
        using var http = new HttpClient();
        return new Scrape(await http.GetStringAsync(new Uri(management, "/metrics")));
    }

    /// <returns>The sum of all series of the name whose labels hold every one of these, such as <c>a="b"</c>.</returns>
    public double Sum(string name, params string[] labels) => Samples
        .Where(sample => sample.Key.Split('{')[0] == name
            && labels.All(label => sample.Key.Contains(label, StringComparison.Ordinal)))
        .Sum(sample => sample.Value);

    /// <summary>The library that measured is no fact about the product.</summary>
    private static string WithoutScope(string series) =>
        ScopePattern().Replace(series, "").Replace(",}", "}", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<series>[A-Za-z_:][\w:]*(\{.*\})?) (?<value>\S+)( \d+)?$")]
    private static partial Regex SamplePattern();

    [GeneratedRegex("otel_scope_\\w+=\"[^\"]*\",?")]
    private static partial Regex ScopePattern();
}
