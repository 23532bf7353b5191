using System.Text.RegularExpressions;

namespace CustomerPayments.PortalTests;

/// <summary>The operations of openapi.yaml, read line by line: paths stand two spaces in, methods four.</summary>
internal static partial class Contract
{
    private static readonly List<(string Method, Regex Path)> Operations = Read();

    public static bool IsWritten => Operations.Count > 0;

    /// <param name="call">Such as <c>GET /v1/me</c>.</param>
    public static bool Has(string call) =>
        call == "POST /simulator/graphql" // the gateway's, not ours
        || Operations.Any(operation =>
            call.Split(' ') is [var method, var path] && method == operation.Method && operation.Path.IsMatch(path));

    private static List<(string, Regex)> Read()
    {
        using var stream = typeof(Program).Assembly.GetManifestResourceStream("openapi.yaml")!;
        using var reader = new StreamReader(stream);
        var (operations, path) = (new List<(string, Regex)>(), "");
        while (reader.ReadLine() is { } line)
        {
            if (PathPattern().Match(line) is { Success: true } found)
                path = found.Groups[1].Value;
            else if (MethodPattern().Match(line) is { Success: true } method && path.Length > 0)
                operations.Add(
                    (method.Groups[1].Value.ToUpperInvariant(),
                        new Regex($"^{ParameterPattern().Replace(path, "[^/]+")}$")));
        }

        return operations;
    }

    [GeneratedRegex("^  [\"']?(/[^\"':]*)[\"']?:")]
    private static partial Regex PathPattern();

    [GeneratedRegex("^    (get|put|post|delete|patch):")]
    private static partial Regex MethodPattern();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex ParameterPattern();
}
