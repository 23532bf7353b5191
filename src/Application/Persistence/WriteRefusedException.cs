using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Persistence;

/// <summary>
/// The database answers and stores nothing: its disk is full, it is read-only, or our rights are gone. The save that
/// it refused left nothing behind.
/// </summary>
public sealed class WriteRefusedException(Exception failure)
    : DbUpdateException(
        "The database takes no writes at the moment. Please try again later.",
        failure.InnerException ?? failure);
