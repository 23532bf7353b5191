using System.Globalization;
using System.Text;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>One line of the table.</summary>
/// <param name="Must">
/// The least that the ratio must reach, or the most where <paramref name="IsCeiling"/>; null where nothing is asked.
/// </param>
internal sealed record Line(
    string Work, string What, double Median, double Min, double Max, double? Must = null, bool IsCeiling = false,
    string Unit = "×")
{
    public bool Holds => Must is not { } must || (IsCeiling ? Median <= must : Median >= must);
}

/// <summary>What was measured, told on the console and kept for the documents.</summary>
internal sealed class Results
{
    private readonly List<Line> lines = [];

    public IReadOnlyList<Line> Lines => lines;

    public static void Tell(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    public static void Tell(string who, Measured m) =>
        Tell($"  {who,-12} {m.PerSecond,9:0} /s   p50 {m.P50,7:0.00} ms   p99 {m.P99,7:0.00} ms   cpu {m.CpuPerRequest,6:0} µs");

    public void Add(
        string work, string what, IReadOnlyCollection<double> values, double? must = null, bool isCeiling = false,
        string unit = "×")
    {
        var sorted = values.Order().ToList();
        var line = new Line(work, what, sorted[sorted.Count / 2], sorted[0], sorted[^1], must, isCeiling, unit);
        lines.Add(line);
        Tell($"{work}: {what}: {Number(line.Median, unit)} ({Number(line.Min, unit)} to {Number(line.Max, unit)}){Verdict(line)}");
    }

    public string Table()
    {
        var table = new StringBuilder(
            "| work | measured | median | min | max | must |\n|---|---|---:|---:|---:|---|\n");
        foreach (var line in lines)
        {
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {line.Work} | {line.What} | {Number(line.Median, line.Unit)} | {Number(line.Min, line.Unit)} | {Number(line.Max, line.Unit)} | {Must(line)} |");
        }

        return table.ToString();
    }

    private static string Must(Line line) => line.Must is not { } must
        ? ""
        : $"{(line.IsCeiling ? "≤" : "≥")} {Number(must, line.Unit)}{(line.Holds ? "" : ", **missed**")}";

    private static string Verdict(Line line) => line.Must is null ? "" : line.Holds ? "  holds" : "  MISSED";

    private static string Number(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(value >= 100 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("0.00", CultureInfo.InvariantCulture))} {unit}");
}
