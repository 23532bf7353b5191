using System.Globalization;
using System.Text;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>What one request costs, or one start, or one row of a job.</summary>
/// <param name="Processor">Milliseconds of processor time, user and system, of the process that did the work.</param>
/// <param name="PerSecond">How many were done; null where they are done one by one.</param>
internal sealed record Cost(double Processor, double? PerSecond = null)
{
    public static Cost Of(Measured measured) => new(measured.Processor, measured.PerSecond);

    /// <summary>The medians.</summary>
    public static Cost Of(IEnumerable<Measured> runs)
    {
        var all = runs.ToList();
        return new Cost(
            Results.MedianOf(all.Select(run => run.Processor)), Results.MedianOf(all.Select(run => run.PerSecond)));
    }
}

/// <summary>Two loads that are compared, one after the other.</summary>
/// <param name="Base">What the product is compared with.</param>
internal sealed record Pair(Measured Product, Measured Base)
{
    public double Processor => Product.Processor / Base.Processor;

    public double Rate => Product.PerSecond / Base.PerSecond;
}

/// <summary>One line of the table.</summary>
/// <param name="Must">
/// The least that the ratio must reach, or the most where <paramref name="IsCeiling"/>; null where nothing is asked.
/// </param>
/// <param name="Cost">Null where nothing was done, as by an idle process.</param>
/// <param name="BaseCost">Of what it is compared with.</param>
internal sealed record Line(
    string Work, string What, double Median, double Min, double Max, double? Must = null, bool IsCeiling = false,
    string Unit = "×", Cost? Cost = null, Cost? BaseCost = null)
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
        Tell($"  {who,-12} processor {m.Processor,6:0.000} ms   {m.PerSecond,9:0} /s   p50 {m.P50,7:0.00} ms   p99 {m.P99,7:0.00} ms");

    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>A ratio of each pair, with the medians of what both took.</summary>
    public void Add(
        string work, string what, IReadOnlyCollection<Pair> pairs, Func<Pair, double> ratio, double? must = null,
        bool isCeiling = false) =>
        Add(work, what, [.. pairs.Select(ratio)], must, isCeiling, cost: Cost.Of(pairs.Select(pair => pair.Product)),
            baseCost: Cost.Of(pairs.Select(pair => pair.Base)));

    public void Add(
        string work, string what, IReadOnlyCollection<double> values, double? must = null, bool isCeiling = false,
        string unit = "×", Cost? cost = null, Cost? baseCost = null)
    {
        var line = new Line(
            work, what, MedianOf(values), values.Min(), values.Max(), must, isCeiling, unit, cost, baseCost);
        lines.Add(line);
        Tell($"{work}: {what}: {Number(line.Median, unit)} ({Number(line.Min, unit)} to {Number(line.Max, unit)}){Verdict(line)}");
    }

    /// <summary>The first figure is the processor time; in brackets stands what it is compared with.</summary>
    public string Table()
    {
        var table = new StringBuilder(
            "| work | processor | a second | measured | median | min | max | must |\n|---|---|---|---|---:|---:|---:|---|\n");
        foreach (var line in lines)
        {
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {line.Work} | {Figure(line, Processor)} | {Figure(line, PerSecond)} | {line.What} | {Number(line.Median, line.Unit)} | {Number(line.Min, line.Unit)} | {Number(line.Max, line.Unit)} | {Must(line)} |");
        }

        return table.ToString();
    }

    private static string? Processor(Cost cost) =>
        string.Create(CultureInfo.InvariantCulture, $"{Significant(cost.Processor)} ms");

    private static string? PerSecond(Cost cost) =>
        cost.PerSecond is { } rate ? Significant(rate) : null;

    private static string Figure(Line line, Func<Cost, string?> figure) =>
        (line.Cost is { } cost ? figure(cost) : null, line.BaseCost is { } other ? figure(other) : null) switch
        {
            (null, _) => "",
            ({ } one, null) => one,
            var (one, compared) => $"{one} ({compared})",
        };

    /// <summary>Three digits, or all of a whole number.</summary>
    private static string Significant(double value) =>
        value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : value >= 1 ? "0.00" : "0.000",
            CultureInfo.InvariantCulture);

    private static string Must(Line line) => line.Must is not { } must
        ? ""
        : $"{(line.IsCeiling ? "≤" : "≥")} {Number(must, line.Unit)}{(line.Holds ? "" : ", **missed**")}";

    private static string Verdict(Line line) => line.Must is null ? "" : line.Holds ? "  holds" : "  MISSED";

    private static string Number(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(value >= 100 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("0.00", CultureInfo.InvariantCulture))} {unit}");
}
