using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>Without foreign keys: an event outlives its subject, and its row is never looked at by a writer.</summary>
internal sealed class EventConfiguration : IEntityTypeConfiguration<LoggedEvent>
{
    public void Configure(EntityTypeBuilder<LoggedEvent> fact)
    {
        fact.Property(e => e.Id).ValueGeneratedNever();
        fact.Property(e => e.Type).HasMaxLength(LoggedEvent.TypeLengthMax);
        fact.Property(e => e.Subject).HasMaxLength(LoggedEvent.SubjectLengthMax);

        // Finds what waits for a position, by id, and reads what has one, in order.
        fact.HasIndex(e => new { e.Position, e.Id });
        fact.HasIndex(e => e.CustomerId);
    }
}

internal sealed class EventLogConfiguration : IEntityTypeConfiguration<EventLog>
{
    public void Configure(EntityTypeBuilder<EventLog> log)
    {
        log.ToTable("EventLog");
        log.Property(l => l.Id).ValueGeneratedNever();
        log.Property(l => l.Epoch).HasMaxLength(EventLog.EpochLengthMax);
        log.Property(l => l.Version).IsConcurrencyToken();
    }
}

internal sealed class RaisedAlarmConfiguration : IEntityTypeConfiguration<RaisedAlarm>
{
    public void Configure(EntityTypeBuilder<RaisedAlarm> alarm)
    {
        alarm.HasKey(a => a.Code);
        alarm.Property(a => a.Code).HasMaxLength(RaisedAlarm.CodeLengthMax);
        alarm.Property(a => a.Subjects).HasMaxLength(RaisedAlarm.SubjectsLengthMax);
        alarm.Property(a => a.Version).IsConcurrencyToken();
    }
}
