using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;

namespace CustomerPayments.BraintreeSimulator.Faults;

/// <summary>
/// Reads a fault from a JSON body or from the header <c>X-Simulator-Fault: slow-answer; seconds=59</c>.
/// </summary>
internal static class FaultReader
{
    public const string Header = "X-Simulator-Fault";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new JsonStringEnumConverter<FaultKind>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
        },
    };

    /// <exception cref="BadControlRequestException">Not a fault, or one with parameters out of range.</exception>
    public static SimulatorFault FromJson(string body)
    {
        SimulatorFault? fault;
        try
        {
            fault = JsonSerializer.Deserialize<SimulatorFault>(body, Json);
        }
        catch (JsonException exception)
        {
            throw new BadControlRequestException($"The fault could not be read: {exception.Message}");
        }

        return Checked(fault ?? throw new BadControlRequestException("The fault is missing."));
    }

    /// <inheritdoc cref="FromJson"/>
    public static SimulatorFault FromHeader(string header)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) throw new BadControlRequestException($"The header {Header} is empty.");

        var fault = new JsonObject { ["fault"] = parts[0] };
        foreach (var part in parts.Skip(1))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            if (cut < 0) throw new BadControlRequestException($"'{part}' in {Header} should be name=value.");
            fault[part[..cut].Trim()] = ValueOf(part[..cut].Trim(), part[(cut + 1)..].Trim());
        }

        return FromJson(fault.ToJsonString());
    }

    private static JsonValue ValueOf(string name, string text) => name switch
    {
        "seconds" or "amountMinor" or "times"
            when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        "committed" when bool.TryParse(text, out var flag) => JsonValue.Create(flag),
        _ => JsonValue.Create(text),
    };

    private static SimulatorFault Checked(SimulatorFault fault)
    {
        if (fault.Times is < 1 or > 1_000_000) throw new BadControlRequestException("times is between 1 and 1000000.");
        if (fault.Seconds is < 0 or > 86_400) throw new BadControlRequestException("seconds is between 0 and 86400.");
        if (fault.AmountMinor is < 1) throw new BadControlRequestException("amountMinor is above zero.");
        if (fault.Code is { } code && (code.Length != 4 || code[0] is not ('2' or '3') || !code.All(char.IsAsciiDigit)))
            throw new BadControlRequestException("code is a processor code from 2000 to 3999.");
        if (fault.Reason is { } reason && !WireNames.TryParse<GatewayRejectionReason>(reason, out _))
            throw new BadControlRequestException($"'{reason}' is not a gateway rejection reason.");
        return fault;
    }
}
