using System.ComponentModel.DataAnnotations;

namespace CustomerPayments.Application.Settings;

/// <summary>From how much on people are told, within an hour. People who mistype stay far below.</summary>
public sealed class AlarmsOptions
{
    public const string Section = "Alarms";

    /// <summary>Refused sign-ins of one customer.</summary>
    [Range(1, 1_000_000)]
    public int GuessesAtAccount { get; init; } = 20;

    /// <summary>Refused sign-ins from one client address, of whatever logins.</summary>
    [Range(1, 1_000_000)]
    public int GuessesFromAddress { get; init; } = 50;

    /// <summary>Refused sign-ins altogether: a few at each of many accounts, from many addresses.</summary>
    [Range(1, 1_000_000)]
    public int GuessesInAll { get; init; } = 200;

    /// <summary>
    /// Declined payments altogether. Below it, a customer or a network that has come to its own limit is enough.
    /// </summary>
    [Range(1, 1_000_000)]
    public int DeclinesInAll { get; init; } = 50;
}
