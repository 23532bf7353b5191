using System.Globalization;
using System.Security;
using System.Text;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>
/// The ratios as a picture: a bar to the median, a line from the least to the most, a mark where it must be.
/// </summary>
internal static class Chart
{
    private const int Labels = 430;
    private const int Width = 900;
    private const int RowHeight = 26;
    private const double Longest = 4;

    /// <returns>An SVG.</returns>
    public static string Of(IEnumerable<Line> lines)
    {
        var ratios = lines.Where(line => line is { Unit: "×", Must: not null }).ToList();
        var svg = new StringBuilder();
        var y = 0;
        Group("Rate, against the floor's: the bar should reach the mark", ratios.Where(line => !line.IsCeiling));
        Group("Processor time, time or memory, against the base: the bar should stay left of the mark",
            ratios.Where(line => line.IsCeiling));
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y + 10}" font-family="system-ui, sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#fff"/>
            {svg}</svg>

            """);

        void Group(string title, IEnumerable<Line> group)
        {
            y += RowHeight + 8;
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="10" y="{y}" font-weight="600">{title}</text>""");
            foreach (var line in group)
            {
                y += RowHeight;
                Row(line);
            }
        }

        void Row(Line line)
        {
            var name = SecurityElement.Escape($"{line.Work}: {line.What}");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""
                <text x="{Labels - 10}" y="{y}" text-anchor="end" font-size="11">{name}</text>
                <rect x="{Labels}" y="{y - 13}" width="{Length(line.Median):0.#}" height="16" fill="{(line.Holds ? "#2f7d5b" : "#c2562d")}"/>
                <line x1="{Labels + Length(line.Min):0.#}" x2="{Labels + Length(line.Max):0.#}" y1="{y - 5}" y2="{y - 5}" stroke="#222"/>
                <line x1="{Labels + Length(line.Must!.Value):0.#}" x2="{Labels + Length(line.Must.Value):0.#}" y1="{y - 17}" y2="{y + 7}" stroke="#222" stroke-width="2"/>
                <text x="{Labels + Length(Math.Max(line.Max, line.Must.Value)) + 6:0.#}" y="{y}">{line.Median:0.00}</text>
                """);
        }
    }

    private static double Length(double ratio) => Math.Min(ratio, Longest) / Longest * (Width - Labels - 50);
}
