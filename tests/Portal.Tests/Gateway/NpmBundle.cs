using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// Packages of npm as one script for a browser: their CommonJS files as they are, behind a <c>requireFromNpm</c>.
/// </summary>
internal sealed partial class NpmBundle(string folder)
{
    private readonly StringBuilder modules = new();
    private readonly HashSet<string> seen = [];

    public string Of(params string[] packages)
    {
        var entries = packages.ToDictionary(name => name, name => Add(Find(folder, name)));
        return $$"""
            (function () {
              const made = {}, files = {
            {{modules}}
              };
              const load = file => {
                if (!made[file]) {
                  const module = made[file] = { exports: {} };
                  files[file][1](module, module.exports, name => load(files[file][0][name]));
                }
                return made[file].exports;
              };
              const entries = {{JsonSerializer.Serialize(entries)}};
              window.requireFromNpm = name => load(entries[name]);
            })();
            """;
    }

    private string Add(string file)
    {
        if (!seen.Add(file))
            return file;

        var text = File.ReadAllText(file);
        var required = RequirePattern().Matches(text).Select(match => match.Groups["name"].Value).Distinct()
            .ToDictionary(name => name, name => Add(Find(Path.GetDirectoryName(file)!, name)));
        modules.Append(JsonSerializer.Serialize(file)).Append(": [").Append(JsonSerializer.Serialize(required))
            .Append(", (module, exports, require) => {\n").Append(text).AppendLine("\n}],");
        return file;
    }

    /// <summary>As Node finds it: a file, or a folder's index or main file.</summary>
    private string Find(string from, string name)
    {
        var path = Path.GetFullPath(Path.Combine(name.StartsWith('.') ? from : folder, name));
        if (File.Exists($"{path}/package.json")
            && JsonElement.Parse(File.ReadAllText($"{path}/package.json")).TryGetProperty("main", out var main))
            path = Path.GetFullPath(Path.Combine(path, main.GetString()!));
        return new[] { path, $"{path}.js", $"{path}/index.js" }.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"npm has no {name} for {from}.");
    }

    [GeneratedRegex("""\brequire\("(?<name>[^"]+)"\)""")]
    private static partial Regex RequirePattern();
}
