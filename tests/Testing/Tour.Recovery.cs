using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Recovery;
using CustomerPayments.Application.UnmatchedCharges;

namespace CustomerPayments.Testing;

public sealed partial class Tour
{
    /// <summary>A charge of each fate, and what is done after a restore.</summary>
    private async Task RecoverAsync()
    {
        var (paid, twice) = (world.Gateway.TakeByPhone(1_310), world.Gateway.TakeByPhone(1_320));
        await world.OweAsync(1_310, number: "N-PHONE");
        await world.SendAsync(new CompareNow(world.Now.AddDays(-1), new Progress<ComparedDay>()));
        await world.SendAsync(
            new AdoptUnmatchedCharge(paid.Id, Reference, ["N-PHONE"], "Paid by phone.", "rapidworks"));
        await world.SendAsync(new ReverseUnmatchedCharge(twice.Id, "Paid twice.", "rapidworks"));

        await world.SendAsync(new HoldPayments("We are moving.", "tour"));
        await world.SendAsync(new ReleasePayments("tour"));
        await world.SendAsync(new BeginAfterRestore("Please wait."));
        await world.SendAsync(new AdoptLostCharges());
        await world.SendAsync(new ReleasePayments(BeginAfterRestore.By));
        await world.SendAsync(new CountPostponedEmails());
        await world.SendAsync(new RecordCommand("backup", "copy.db"));
        world.Clock.Advance(PaymentHolds.KnownFor);
    }
}
