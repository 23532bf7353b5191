using System.Text.RegularExpressions;

namespace CustomerPayments.House.Tests;

/// <summary>Folders of one project that use each other. The project's root counts as a folder.</summary>
internal static partial class Folders
{
    /// <param name="project">The project's folder, such as <c>src/Api</c>.</param>
    /// <returns>For each group a sentence that names it, with a use for every step.</returns>
    public static IEnumerable<string> Cycles(string project, IEnumerable<Use> uses)
    {
        var steps = uses
            .Where(use => !Gathers(use.From))
            .Select(use => (From: FolderOf(project, use.From), To: FolderOf(project, use.To), Use: use))
            .Where(step => step.From is not null && step.To is not null && step.From != step.To)
            .GroupBy(step => (From: step.From!, To: step.To!))
            .ToDictionary(group => group.Key, group => $"{group.First().Use.From} names {group.First().Use.Name}");
        var reach = steps.Keys.Select(step => step.From).Distinct()
            .ToDictionary(folder => folder, folder => ReachableFrom(folder, steps.Keys));
        var groups = reach.Where(folder => folder.Value.Contains(folder.Key))
            .Select(folder => folder.Value.Where(other => reach.GetValueOrDefault(other)?.Contains(folder.Key) is true))
            .Select(group => group.Order(StringComparer.Ordinal).ToList())
            .DistinctBy(group => string.Join('|', group));
        foreach (var group in groups)
        {
            var within = steps.Where(step => group.Contains(step.Key.From) && group.Contains(step.Key.To))
                .OrderBy(step => step.Key)
                .Select(step => $"\n    {step.Key.From} -> {step.Key.To}: {step.Value}");
            yield return $"{project}: {string.Join(", ", group)} use each other{string.Concat(within)}";
        }
    }

    private static HashSet<string> ReachableFrom(string folder, IEnumerable<(string From, string To)> steps)
    {
        var to = steps.ToLookup(step => step.From, step => step.To);
        var seen = new HashSet<string>();
        var next = new Queue<string>([folder]);
        while (next.TryDequeue(out var at))
            foreach (var reached in to[at])
                if (seen.Add(reached)) next.Enqueue(reached);
        return seen;
    }

    /// <summary>A project's own registrations and its start name everything, and are in no folder.</summary>
    private static bool Gathers(string path) => Gathering().IsMatch(path);

    /// <summary>Null for a file of another project; "root" for a file directly in the project.</summary>
    private static string? FolderOf(string project, string path)
    {
        if (!path.StartsWith($"{project}/", StringComparison.Ordinal)) return null;
        var parts = path[(project.Length + 1)..].Split('/')[..^1];
        return parts.Length == 0 ? "root" : parts[0];
    }

    [GeneratedRegex(@"^src/\w+/(\w+Services|Program)\.cs$")]
    private static partial Regex Gathering();
}
